-- Foundations: what every later chapter stands on.
--
-- `public` holds what an admin works with in Studio and over the Data API.
-- `private` holds how it is done. PostgREST does not expose it.

create schema private;
comment on schema private is
  'How calbase works: functions, counters and settings. Not exposed over the Data API.';

create extension if not exists pgmq;
create extension if not exists pg_cron;
create extension if not exists pg_net with schema extensions;
create extension if not exists supabase_vault;

-- Ids of derived rows are functions of what they stand for, so that a rebuild from the
-- events gives every row the id it had.
create function private.stable_id(variadic p_parts text[])
  returns uuid
  language plpgsql
  immutable
  parallel safe
  set search_path = ''
as $$
begin
  -- The unit separator cannot occur in a part by accident: ('a','bc') and ('ab','c') differ.
  return md5(array_to_string(p_parts, chr(31), chr(30)))::uuid;
end;
$$;
comment on function private.stable_id(text[]) is
  'The same parts give the same uuid, always.';
