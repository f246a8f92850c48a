-- Stand-in for pg_cron 1.6.4: its tables, functions, messages and privileges as a Supabase project
-- has them. The jobs are run by local/cron.ts. What is different:
--   * schedules are checked a little more strictly: text after the fifth field and ranges that run
--     backwards are refused;
--   * nodename and nodeport are kept but not used: jobs always run on this server;
--   * the extension can be created in any database, jobs run only where local/cron.ts looks;
--   * the settings cron.* do not exist (log_run is on, at most 32 jobs run at a time);
--   * there is one more relation, the view cron._own_job, and the helpers with a leading underscore.
\echo Use "create extension pg_cron" to load this file. \quit

create schema cron;
create sequence cron.jobid_seq;
create sequence cron.runid_seq;

create table cron.job (
  jobid bigint primary key default nextval('cron.jobid_seq'),
  schedule text not null,
  command text not null,
  nodename text not null default 'localhost',
  nodeport integer not null default inet_server_port(),
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname text,
  constraint jobname_username_uniq unique (jobname, username)
);

create table cron.job_run_details (
  jobid bigint,
  runid bigint primary key default nextval('cron.runid_seq'),
  job_pid integer,
  database text,
  username text,
  command text,
  status text,
  return_message text,
  start_time timestamptz,
  end_time timestamptz
);

alter table cron.job enable row level security;
create policy cron_job_policy on cron.job using (username = current_user);

alter table cron.job_run_details enable row level security;
create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);

-- The functions write through this view: with the rights of its owner, and yet only the rows of
-- whoever calls, so that nobody needs the right to write to cron.job itself.
create view cron._own_job as
  select * from cron.job
  where username = current_user
    or (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
  with check option;

create function cron.job_cache_invalidate()
  returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  perform pg_notify('pg_cron', '');
  return null;
end
$$;
comment on function cron.job_cache_invalidate() is 'invalidate job cache';

create trigger cron_job_cache_invalidate
  after insert or update or delete or truncate on cron.job
  for each statement execute function cron.job_cache_invalidate();

-- Schedules --------------------------------------------------------------------------------------

-- The number one side of a field stands for, null when it is none.
create function cron._field_value(p_text text, p_low integer, p_names text[])
  returns integer
  language sql
  immutable
  set search_path = pg_catalog
as $$
  select case
    when p_text ~ '^[0-9]{1,9}$' then p_text::integer
    else array_position(p_names, lower(p_text)) - 1 + p_low
  end
$$;

-- Whether this is a list of "*", "5", "1-5" with an optional step after "*" or a range.
create function cron._is_field(p_field text, p_low integer, p_high integer, p_names text[] = '{}')
  returns boolean
  language plpgsql
  immutable
  set search_path = pg_catalog
as $$
declare
  v_item text;
  v_part text[];
  v_from integer;
  v_to integer;
begin
  foreach v_item in array string_to_array(p_field, ',') loop
    v_part := regexp_match(v_item, '^(\*|[a-zA-Z0-9]+)(?:-([a-zA-Z0-9]+))?(?:/([0-9]+))?$');
    if v_part is null then
      return false;
    elsif v_part[1] = '*' then
      if v_part[2] is not null then
        return false;
      end if;
    else
      v_from := cron._field_value(v_part[1], p_low, p_names);
      v_to := case
        when v_part[2] is null then v_from
        else cron._field_value(v_part[2], p_low, p_names)
      end;
      if v_from is null or v_to is null or not (p_low <= v_from and v_from <= v_to and v_to <= p_high) then
        return false;
      elsif v_part[2] is null and v_part[3] is not null then
        return false;
      end if;
    end if;
    if v_part[3] ~ '^0+$' then
      return false;
    end if;
  end loop;
  return true;
end
$$;

create function cron._is_schedule(p_schedule text)
  returns boolean
  language plpgsql
  immutable
  set search_path = pg_catalog
as $$
declare
  v_field text[] := regexp_split_to_array(btrim(p_schedule, E' \t\r\n'), '\s+');
begin
  if p_schedule ~* '^\s*0*([1-9]|[1-5][0-9])\s*seconds?\s*$' then
    return true;
  elsif p_schedule ~ '^\s*@(reboot|restart|yearly|annually|monthly|weekly|daily|midnight|hourly)\s*$' then
    return true;
  end if;
  return cardinality(v_field) = 5
    and cron._is_field(v_field[1], 0, 59)
    and cron._is_field(v_field[2], 0, 23)
    -- "$" is the last day of the month.
    and (v_field[3] = '$' or cron._is_field(v_field[3], 1, 31))
    and cron._is_field(v_field[4], 1, 12, '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}')
    and cron._is_field(v_field[5], 0, 7, '{sun,mon,tue,wed,thu,fri,sat,sun}');
end
$$;

-- Checks ------------------------------------------------------------------------------------------

create function cron._check_schedule(p_schedule text)
  returns void
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  if p_schedule is null then
    raise exception 'schedule can not be NULL' using errcode = 'internal_error';
  elsif not cron._is_schedule(p_schedule) then
    raise exception 'invalid schedule: %', p_schedule using
      errcode = 'invalid_parameter_value',
      hint = 'Use cron format (e.g. 5 4 * * *), or interval format ''[1-59] seconds''';
  end if;
end
$$;

-- p_username null means the caller; p_what completes "must be superuser to".
create function cron._check_owner(p_username text, p_database text, p_what text)
  returns void
  language plpgsql
  set search_path = pg_catalog
as $$
declare
  v_login boolean;
begin
  if p_username is not null then
    if not (select rolsuper from pg_roles where rolname = current_user) then
      raise exception 'must be superuser to %', p_what using errcode = 'internal_error';
    end if;
    select rolcanlogin into v_login from pg_roles where rolname = p_username;
    if v_login is null then
      raise exception 'role "%" does not exist', p_username using errcode = 'internal_error';
    elsif not v_login then
      raise exception 'role "%" can not log in', p_username using
        errcode = 'internal_error',
        detail = 'Jobs may only be run by roles that have the LOGIN attribute.';
    end if;
  end if;
  if not has_database_privilege(coalesce(p_username, current_user), p_database, 'connect') then
    raise exception 'User % does not have CONNECT privilege on %',
      coalesce(p_username, current_user), p_database using errcode = 'internal_error';
  end if;
end
$$;

-- The interface ------------------------------------------------------------------------------------

create function cron._schedule(
  p_name text, p_schedule text, p_command text, p_database text, p_username text, p_active boolean
)
  returns bigint
  language plpgsql
  set search_path = pg_catalog
as $$
declare
  v_id bigint;
begin
  perform cron._check_schedule(p_schedule);
  if p_command is null then
    raise exception 'command can not be NULL' using errcode = 'internal_error';
  end if;
  perform cron._check_owner(p_username, p_database, 'create a job for another role');

  insert into cron._own_job as j
    (schedule, command, nodename, nodeport, database, username, active, jobname)
  values (
    p_schedule, p_command, 'localhost', current_setting('port')::integer, p_database,
    coalesce(p_username, current_user), p_active, p_name
  )
  on conflict (jobname, username) do update set
    schedule = excluded.schedule,
    command = excluded.command,
    database = excluded.database
  returning j.jobid into v_id;
  return v_id;
end
$$;

create function cron.schedule(schedule text, command text)
  returns bigint
  language sql
  set search_path = pg_catalog
as $$
  select cron._schedule(null, $1, $2, current_database(), null, true)
$$;
comment on function cron.schedule(text, text) is 'schedule a pg_cron job';

create function cron.schedule(job_name text, schedule text, command text)
  returns bigint
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  if job_name is null then
    raise exception 'job_name can not be NULL' using errcode = 'internal_error';
  end if;
  return cron._schedule($1, $2, $3, current_database(), null, true);
end
$$;
comment on function cron.schedule(text, text, text) is 'schedule a pg_cron job';

create function cron.schedule_in_database(
  job_name text, schedule text, command text, database text,
  username text default null, active boolean default true
)
  returns bigint
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  if job_name is null then
    raise exception 'job_name can not be NULL' using errcode = 'internal_error';
  end if;
  return cron._schedule($1, $2, $3, coalesce($4, current_database()), $5, coalesce($6, true));
end
$$;
comment on function cron.schedule_in_database(text, text, text, text, text, boolean)
  is 'schedule a pg_cron job';

create function cron.unschedule(job_id bigint)
  returns boolean
  language plpgsql
  strict
  set search_path = pg_catalog
as $$
begin
  delete from cron._own_job where jobid = job_id;
  if not found then
    -- Somebody else's: for those with the right to delete from the table.
    if not exists (select from cron.job where jobid = job_id) then
      raise exception 'could not find valid entry for job %', job_id
        using errcode = 'internal_error';
    end if;
    delete from cron.job where jobid = job_id;
  end if;
  return true;
end
$$;
comment on function cron.unschedule(bigint) is 'unschedule a pg_cron job';

create function cron.unschedule(job_name text)
  returns boolean
  language plpgsql
  strict
  set search_path = pg_catalog
as $$
begin
  delete from cron._own_job where jobname = job_name and username = current_user;
  if not found then
    raise exception 'could not find valid entry for job ''%''', job_name
      using errcode = 'internal_error';
  end if;
  return true;
end
$$;
comment on function cron.unschedule(text) is 'unschedule a pg_cron job';

create function cron.alter_job(
  job_id bigint, schedule text default null, command text default null,
  database text default null, username text default null, active boolean default null
)
  returns void
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  if job_id is null then
    raise exception 'job_id can not be NULL' using errcode = 'internal_error';
  end if;
  perform cron._check_owner($5, coalesce($4, current_database()), 'alter username');
  if $2 is not null then
    perform cron._check_schedule($2);
  end if;
  if num_nonnulls($2, $3, $4, $5, $6) = 0 then
    raise exception 'no updates specified' using
      errcode = 'internal_error',
      hint = 'You must specify at least one job attribute to change when calling alter_job';
  end if;

  update cron._own_job j set
    schedule = coalesce($2, j.schedule),
    command = coalesce($3, j.command),
    database = coalesce($4, j.database),
    username = coalesce($5, j.username),
    active = coalesce($6, j.active)
  where j.jobid = $1;
  if not found then
    raise exception 'Job % does not exist or you don''t own it', job_id
      using errcode = 'internal_error';
  end if;
end
$$;
comment on function cron.alter_job(bigint, text, text, text, text, boolean)
  is 'Alter the job identified by job_id. Any option left as NULL will not be modified.';

-- Privileges: first pg_cron's own, then what Supabase grants to postgres ----------------------------
grant select on cron.job to public;
grant select, delete on cron.job_run_details to public;
grant select, insert, update, delete on cron._own_job to public;
grant select, usage on sequence cron.jobid_seq to public;
grant select on sequence cron.runid_seq to public;
revoke all on function
  cron.alter_job(bigint, text, text, text, text, boolean),
  cron.schedule_in_database(text, text, text, text, text, boolean)
  from public;

do $$
begin
  if current_user <> 'postgres' and exists (select from pg_roles where rolname = 'postgres') then
    grant usage on schema cron to postgres with grant option;
    grant all on all functions in schema cron to postgres with grant option;
    grant all on cron.job_run_details to postgres with grant option;
    grant select on cron.job to postgres with grant option;
  end if;
end
$$;

select pg_extension_config_dump('cron.job', '');
select pg_extension_config_dump('cron.jobid_seq', '');
select pg_extension_config_dump('cron.job_run_details', '');
select pg_extension_config_dump('cron.runid_seq', '');
