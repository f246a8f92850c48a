-- The installation: which project this database is of, and whether it may send.
--
-- A clone has the jobs and secrets of its original, and a restored project does not know what was
-- sent since the backup: either would send a second time what people have had. So an installation
-- remembers what it is and when it last was that. Where the two no longer fit, nothing is sent
-- until adopt_installation() says what becomes of what was due in between.

create function private.setting(p_name text)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return private.read_secret((select s.id from vault.secrets s where s.name = p_name));
end;
$$;
comment on function private.setting(text) is
  'A setting of this project, from Vault: calbase_functions_url or calbase_cron_key; null when it is not there or cannot be decrypted.';

create table private.installation (
  one boolean not null default true,
  identity jsonb not null,
  seen_at timestamptz not null,
  paused_at timestamptz,
  project text,
  stranger text,
  functions_version text,
  zones_apart text[] not null default '{}',
  constraint installation_pkey primary key (one),
  constraint there_is_one check (one)
);
alter table private.installation enable row level security;
comment on table private.installation is
  'What this installation is: a row from the first tick on.';
comment on column private.installation.identity is
  'As private.identity() said when it was adopted.';
comment on column private.installation.seen_at is
  'When the scheduler last found everything as it was, in real time.';
comment on column private.installation.paused_at is 'Since when sending is paused by hand.';
comment on column private.installation.project is
  'Whose functions ask for reminders: the host of their SUPABASE_URL, learnt from the first.';
comment on column private.installation.stranger is
  'Whose functions asked for reminders although they are another project''s.';
comment on column private.installation.functions_version is
  'The version of the functions that last asked for reminders.';
comment on column private.installation.zones_apart is
  'The time zones in use for which the zone data of the functions were found to differ from PostgreSQL''s.';

create function private.version()
  returns text
  language sql
  immutable
  set search_path = ''
as $$ select '0.1.2' $$;
comment on function private.version() is
  'The version of calbase that this database has; the functions have it as well.';

-- Between `db push` and `functions deploy` the functions are the older ones, and are to work.
create function private.oldest_functions()
  returns text
  language sql
  immutable
  set search_path = ''
as $$ select '0.1.0' $$;
comment on function private.oldest_functions() is
  'The oldest version of the functions that this database serves: raised when what they call changes, at most to the version before.';

-- What it is --------------------------------------------------------------------------------

create function private.server_identifier()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Open to everyone, unless a platform closes it.
  if has_function_privilege('pg_catalog.pg_control_system()', 'execute') then
    return (select s.system_identifier::text from pg_catalog.pg_control_system() s);
  end if;
  return null;
end;
$$;
comment on function private.server_identifier() is
  'What initdb called this server; a physical copy has it as well.';

create function private.identity()
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'server', private.server_identifier(),
    -- Every recovery from a backup begins a new one, also that of a clone. A standby, which only
    -- reads, cannot tell.
    'timeline', case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_lsn()), 8) end,
    'database', (select d.oid from pg_catalog.pg_database d where d.datname = current_database()),
    -- A dump that is restored makes the tables anew.
    'tables', 'private.installation'::regclass::oid
  ));
end;
$$;
comment on function private.identity() is
  'What only this database has, and no copy, clone or restored backup of it.';

create function private.is_local()
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return coalesce(
    private.setting('calbase_functions_url')
      ~ '^http://(127\.0\.0\.1|localhost|\[::1\]|api\.supabase\.internal|kong|host\.docker\.internal)[:/]',
    false);
end;
$$;
comment on function private.is_local() is
  'Whether the functions run on somebody''s own machine.';

-- Whether it may send -------------------------------------------------------------------------

create function private.longest_gap()
  returns interval
  language sql
  immutable
  set search_path = ''
as $$ select interval '1 hour' $$;
comment on function private.longest_gap() is
  'How long the scheduler may stand still before that is taken for a restored backup.';

create function private.what_has_changed(p_installation private.installation)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_identity constant jsonb := private.identity();
  v_changed constant text[] := array(
    select case i.key
      when 'server' then 'the server'
      when 'timeline' then 'the server''s time line'
      when 'database' then 'the database'
      else 'the tables'
    end
    from jsonb_each(p_installation.identity) i
    -- Of what cannot be told now, nothing is said.
    where i.value <> v_identity -> i.key
    order by i.key
  );
begin
  return case when v_changed <> '{}' then format(
    'This is a clone, or was restored or moved: %s changed after %s.',
    array_to_string(v_changed, ' and '), to_char(p_installation.seen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
  ) end;
end;
$$;
comment on function private.what_has_changed(private.installation) is
  'What is not as it was when this installation was adopted; null when nothing is.';

create function private.gap(p_installation private.installation, p_now timestamptz)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- On one's own machine a night is no gap.
  return case when p_now - p_installation.seen_at
      not between - private.longest_gap() and private.longest_gap()
      and not private.is_local()
    then format(
      'The scheduler stood still from %s on for %s: was a backup restored?',
      to_char(p_installation.seen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'),
      date_trunc('minute', p_now - p_installation.seen_at)
    ) end;
end;
$$;
comment on function private.gap(private.installation, timestamptz) is
  'That time went by, or back, without this installation; null when it did not.';

create function private.caller(p_header text)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return nullif(current_setting('request.headers', true), '')::json ->> p_header;
end;
$$;
comment on function private.caller(text) is
  'What the functions say of themselves in a header of their request; null outside of one.';

create function private.why_not_itself(p_now timestamptz default now())
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_installation private.installation;
begin
  select i.* into v_installation from private.installation i;
  if not found then
    return null;
  end if;
  return coalesce(
    private.what_has_changed(v_installation),
    private.gap(v_installation, p_now),
    case when v_installation.stranger is not null then format(
      'The functions of %s ask for reminders, and this was the database of %s.',
      v_installation.stranger, v_installation.project) end
  );
end;
$$;
comment on function private.why_not_itself(timestamptz) is
  'Why this installation is not taken for what it was, in words; null when it is. p_now: real time.';

create function private.why_not_to_send(p_now timestamptz default now())
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return coalesce(
    private.why_not_itself(p_now),
    (
      select format('Sending has been paused since %s.',
        to_char(i.paused_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))
      from private.installation i
      where i.paused_at is not null
    )
  );
end;
$$;
comment on function private.why_not_to_send(timestamptz) is
  'Why nothing is sent, in words; null when it is. p_now: real time.';

create function private.note_installation(p_now timestamptz default now())
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if private.why_not_itself(p_now) is null then
    insert into private.installation as i (identity, seen_at)
    values (private.identity(), p_now)
    on conflict (one) do update set seen_at = excluded.seen_at;
  end if;
end;
$$;
comment on function private.note_installation(timestamptz) is
  'Notes that this installation is what it was, if it is; the first time, what it is. p_now: real time.';

create function private.note_functions()
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_project constant text := private.caller('x-calbase-project');
  v_version constant text := private.caller('x-calbase-version');
begin
  -- Only what is new is written.
  update private.installation i
  set project = coalesce(i.project, v_project),
      stranger = coalesce(i.stranger, case when v_project <> i.project then v_project end),
      functions_version = coalesce(v_version, i.functions_version)
  where i.project is distinct from v_project and i.stranger is null and v_project is not null
    or i.functions_version is distinct from v_version and v_version is not null;
end;
$$;
comment on function private.note_functions() is
  'Notes of which project and version the functions are that ask for reminders.';

-- By hand ---------------------------------------------------------------------------------------

create function public.pause_sending(p_now timestamptz default now())
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into private.installation as i (identity, seen_at, paused_at)
  values (private.identity(), now(), p_now)
  on conflict (one) do update set paused_at = coalesce(i.paused_at, excluded.paused_at);
end;
$$;
comment on function public.pause_sending(timestamptz) is
  'Nothing is sent from now on, for no tenant; webhooks are received and reminders planned. What a sender already has goes out.';
revoke execute on function public.pause_sending(timestamptz)
  from public, anon, authenticated, service_role;

create function public.resume_sending()
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update private.installation i set paused_at = null where i.paused_at is not null;
end;
$$;
comment on function public.resume_sending() is
  'Ends pause_sending(). What was due meanwhile is sent, unless it is too late for it.';
revoke execute on function public.resume_sending() from public, anon, authenticated, service_role;
