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

-- Addresses that are nobody's ---------------------------------------------------------------

create function private.is_placeholder_email(p_email text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Cal.com gives bookers who leave only a phone number the address <digits>@sms.cal.com.
  return lower(p_email) like '%@sms.cal.com';
end;
$$;
comment on function private.is_placeholder_email(text) is
  'Whether an address is one that Cal.com made up for a booker with a phone only.';

create function private.erased_domain()
  returns text
  language sql
  immutable
  set search_path = ''
as $$ select '@erased.invalid' $$;
comment on function private.erased_domain() is
  'How the aliases of erased people end; no mail is ever delivered there (RFC 2606).';

create function private.is_erased(p_email text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_email like '%' || private.erased_domain();
end;
$$;
comment on function private.is_erased(text) is
  'Whether an address is the alias of a person who was erased.';

-- Phone numbers ----------------------------------------------------------------------------

create function private.e164(p_phone text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Without what people type between the digits, and the zero in brackets that is dialled at
  -- home only; some dial 00 instead of the plus.
  return '+' || substring(
    translate(replace(p_phone, '(0)', ''), ' ().-/', '') from '^(?:\+|00)([1-9]\d{6,14})$');
end;
$$;
comment on function private.e164(text) is
  'A phone number as +491701234567; null when it has no country code, as nobody can tell which one was meant.';

create function private.phone_contact(p_phone text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return 'tel:' || coalesce(
    substr(private.e164(p_phone), 2), nullif(regexp_replace(p_phone, '[^0-9]', '', 'g'), ''));
end;
$$;
comment on function private.phone_contact(text) is
  'How a booker with a phone only is known: tel: and the number with its country code, however it was typed; of one without, tel: and its digits.';
