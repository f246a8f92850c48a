-- Checking: what an installation needs to be whole, one function a check. Each tells what is wrong
-- in words for people, or null.

create function private.named(p_names text[])
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_more constant integer := cardinality(p_names) - 3;
begin
  return array_to_string(p_names[1:3], ', ')
    || case when v_more > 0 then format(' and %s more', v_more) else '' end;
end;
$$;
comment on function private.named(text[]) is 'A few of many names, in words.';

-- Of the installation -------------------------------------------------------------------------

create function private.extensions_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_missing constant text[] := array(
    select n.name
    from unnest('{pgmq, pg_cron, pg_net, supabase_vault}'::text[]) n (name)
    where n.name not in (select e.extname from pg_catalog.pg_extension e)
  );
begin
  return case when v_missing <> '{}' then format(
    'Extensions are missing: %s.', array_to_string(v_missing, ', ')) end;
end;
$$;
comment on function private.extensions_trouble() is
  'Whether the extensions are there without which nothing else can be looked at.';

create function private.scheduler_trouble(p_now timestamptz)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return case when not exists (
    select
    from private.heartbeat h
    where h.name = 'tick' and h.last_at >= p_now - interval '1 minute'
  ) then 'The scheduler has not run for a minute.' end;
end;
$$;
comment on function private.scheduler_trouble(timestamptz) is 'Whether the tick stands still.';

create function private.jobs_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_names constant text[] := array(select private.jobs_amiss());
begin
  return case when v_names <> '{}' then format(
    'Jobs of pg_cron are missing, changed or stopped: %s.', private.named(v_names)) end;
end;
$$;
comment on function private.jobs_trouble() is 'Whether pg_cron has all jobs as they are to be.';

create function private.is_message_lost()
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Those queued first: they have been looked at longest ago.
  return exists (
    select
    from (
      select r
      from public.reminders r
      where r.status = 'queued'
      order by r.queued_at
      limit 1000
    ) q
    where not private.has_message(q.r)
  );
end;
$$;
comment on function private.is_message_lost() is 'Whether a reminder is queued without a message.';

create function private.queue_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if not private.has_queue() then
    return 'The queue "reminders" is missing.';
  end if;
  return case when private.is_message_lost()
    then 'Reminders are queued whose messages are not in the queue.' end;
end;
$$;
comment on function private.queue_trouble() is
  'Whether the queue is there, with what was put into it.';

create function private.rights_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_wrong constant text[] := array(
    select format('%s %s %s on %s', w.role,
      case when w.is_too_much then 'has' else 'lacks' end, w.privilege, w.object)
    from private.rights_amiss() w
  );
begin
  return case when v_wrong <> '{}' then format(
    'Rights are not as they are to be: %s.', private.named(v_wrong)) end;
end;
$$;
comment on function private.rights_trouble() is
  'Whether the API roles may do what they are to, and nothing else.';

create function private.settings_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_missing constant text[] := array(
    select n.name
    from unnest('{calbase_functions_url, calbase_cron_key}'::text[]) n (name)
    where private.setting(n.name) is null
  );
begin
  return case when v_missing <> '{}' then format(
    'Vault does not have %s, or cannot decrypt it.', array_to_string(v_missing, ' and ')) end;
end;
$$;
comment on function private.settings_trouble() is
  'Whether the scheduler knows where the functions are, and the key to them.';

create function private.answers_trouble(
  p_now timestamptz default now(),
  p_function text default 'deliver-reminders'
)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_ping private.pings;
  v_answer record;
begin
  -- A ping may take a minute.
  select p.*
  into v_ping
  from private.pings p
  left join net._http_response r on r.id = p.request_id
  where p.function_name = p_function
    and (r.id is not null or p.pinged_at < p_now - interval '70 seconds')
  order by p.pinged_at desc
  limit 1;
  if not found then
    return null;
  end if;
  select r.status_code, r.content, r.error_msg
  into v_answer
  from net._http_response r
  where r.id = v_ping.request_id;
  return case
    when not found then format(
      'pg_net does not send: it has not dealt with the last ping of %s.', case p_function
        when 'deliver-reminders' then 'the sender' else p_function end)
    -- It works in the background, or is busy with what it was asked before.
    when v_answer.status_code in (202, 429) then null
    else private.words_for_answer(
      v_answer.status_code, v_answer.content, v_answer.error_msg, p_function)
  end;
end;
$$;
comment on function private.answers_trouble(timestamptz, text) is
  'Whether pg_net and an edge function answered when they were last needed in the last hour. p_now: real time.';

create function private.version_numbers(p_version text)
  returns integer[]
  language sql
  immutable
  set search_path = ''
as $$ select string_to_array(substring(p_version from '^\d{1,9}\.\d{1,9}\.\d{1,9}'), '.')::integer[] $$;
comment on function private.version_numbers(text) is
  'A version in an order: 0.10.0 comes after 0.9.0. Null when it is none.';

create function private.functions_version()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return coalesce(
    private.caller('x-calbase-version'),
    (select i.functions_version from private.installation i)
  );
end;
$$;
comment on function private.functions_version() is
  'The version of the functions: of the one that asks, or else of the one that last asked for reminders; null before the first.';

create function private.are_functions_served()
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return coalesce(
    private.version_numbers(private.functions_version()) between
      private.version_numbers(private.oldest_functions()) and private.version_numbers(private.version()),
    private.functions_version() is null
  );
end;
$$;
comment on function private.are_functions_served() is
  'Whether all calls of the functions work, though they may be of an older version than the database.';

create function private.version_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_functions constant text := private.functions_version();
begin
  return case when v_functions <> private.version() then format(
    'The functions are of version %s, the database is of %s: %s', v_functions, private.version(),
    case
      when private.are_functions_served() then 'deploy the functions, too.'
      when private.version_numbers(v_functions) > private.version_numbers(private.version())
        then 'apply the migrations now, as some calls of the functions fail.'
      else 'deploy the functions now, as some of their calls fail.'
    end
  ) end;
end;
$$;
comment on function private.version_trouble() is
  'Whether the functions are of another version than the database, and what to do about it.';

create function private.exposure_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return case when exists (
    select
    from pg_catalog.pg_namespace n
    join private.grantees() g on g.oid <> 0
    where n.nspname = 'pgmq_public' and has_schema_privilege(g.oid, n.oid, 'usage')
  ) then 'Supabase offers the queues over the Data API (schema pgmq_public).' end;
end;
$$;
comment on function private.exposure_trouble() is 'Whether the queue can be reached from outside.';

create function private.history_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_is_known boolean := false;
begin
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    -- By its text, as it is planned where the table is missing, too.
    execute 'select exists (select from supabase_migrations.schema_migrations m where m.name = $1)'
    into v_is_known
    using 'v' || replace(private.version(), '.', '_');
  end if;
  return case when not v_is_known
    then 'The history of migrations is missing: `supabase db push` would begin from scratch.' end;
end;
$$;
comment on function private.history_trouble() is
  'Whether the CLI knows which migrations this database has.';

create function private.forwarding_trouble(p_now timestamptz)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select format(
      'Requests for tenants that moved away wait until their new project takes them: %s, the oldest since %s.',
      count(*), private.in_utc(min(f.stored_at)))
    from private.forwards f
    join private.moves m on m.tenant_id = f.tenant_id and m.id = f.move_id
    where m.state <> 'frozen'
    having min(f.stored_at) < p_now - interval '10 minutes'
  );
end;
$$;
comment on function private.forwarding_trouble(timestamptz) is
  'Whether what still comes for tenants that have moved gets to where they are.';

-- Of the tenants --------------------------------------------------------------------------------

create function private.secrets_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenants constant text[] := array(
    select t.slug
    from public.tenants t
    where t.disabled_at is null
      and not exists (
        select
        from private.tenant_secrets s
        where s.tenant_id = t.id and private.read_secret(s.secret_id) is not null
      )
    order by t.slug
  );
begin
  return case when v_tenants <> '{}' then format(
    'No webhook secret can be read of %s: Cal.com is answered 503.', private.named(v_tenants)) end;
end;
$$;
comment on function private.secrets_trouble() is
  'Whether each enabled tenant has a webhook secret that can be read.';

create function private.accounts_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_accounts constant text[] := array(
    select format('%s (%s)', t.slug, a.channel)
    from private.channel_accounts a
    join public.tenants t on t.id = a.tenant_id
    where t.disabled_at is null
      and private.channel_account(a.tenant_id, a.channel) ? 'unreadable'
    order by t.slug, a.channel
  );
begin
  return case when v_accounts <> '{}' then format(
    'The own account cannot be read of %s: nothing is sent there.', private.named(v_accounts)) end;
end;
$$;
comment on function private.accounts_trouble() is
  'Whether the own accounts of enabled tenants can be read.';

create function private.keys_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_lost constant text[] := array(
    select k.what
    from (
      select format('to Cal.com''s API of %s', t.slug), c.secret_id
      from private.connections c
      join public.tenants t on t.id = c.tenant_id
      union all
      select format('by which erased people of %s are recognised', t.slug), e.secret_id
      from private.erasure_keys e
      join public.tenants t on t.id = e.tenant_id
      union all
      select format('of alert recipient %s', a.recipient_id), a.secret_id
      from private.alert_secrets a
    ) k (what, secret_id)
    where private.read_secret(k.secret_id) is null
    order by k.what
  );
begin
  return case when v_lost <> '{}' then format(
    'Vault does not have the key %s.', private.named(v_lost)) end;
end;
$$;
comment on function private.keys_trouble() is
  'Whether the keys can be read that are neither webhook secrets nor accounts.';

create function private.demo_trouble()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return case when not private.is_local() and exists (
    select
    from public.tenants t
    join private.tenant_secrets s on s.tenant_id = t.id
    where t.slug = 'demo' and private.read_secret(s.secret_id) = 'demo-webhook-secret'
  ) then 'The tenant demo is here, whose secret everyone knows.' end;
end;
$$;
comment on function private.demo_trouble() is
  'Whether the tenant of supabase/seed.sql is anywhere but on somebody''s own machine.';

-- Together ----------------------------------------------------------------------------------------

create type private.finding as (
  "check" text,
  ok boolean,
  reason text,
  command text
);
comment on type private.finding is
  'What was looked at; whether it is as it is to be, and if not, why, and what mends it.';

create function private.find(p_check text, p_trouble text, p_command text)
  returns private.finding
  language sql
  immutable
  set search_path = ''
as $$
  select p_check, p_trouble is null, p_trouble, case when p_trouble is not null then p_command end
$$;
comment on function private.find(text, text, text) is 'A finding from what is wrong, if anything.';

create function private.sending_command(p_now timestamptz default now())
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return case when private.why_not_itself(p_now) is null then 'select resume_sending();'
    else 'select * from due_meanwhile(); then select * from adopt_installation();' end;
end;
$$;
comment on function private.sending_command(timestamptz) is 'What lets a stopped installation send. p_now: real time.';

create function private.check_installation(p_now timestamptz)
  returns setof private.finding
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return next private.find('extensions', private.extensions_trouble(),
    'In Studio: Database, Extensions: enable them; then select * from repair();');
  if private.extensions_trouble() is not null then
    return;
  end if;
  return next private.find('sending', private.why_not_to_send(), private.sending_command());
  return next private.find('scheduler', private.scheduler_trouble(p_now),
    'select * from repair(); when that does not help within a minute: restart the database, and see cron.job_run_details');
  return next private.find('jobs', private.jobs_trouble(), 'select * from repair();');
  return next private.find('queue', private.queue_trouble(), 'select * from repair();');
  return next private.find('rights', private.rights_trouble(), 'select * from repair();');
  return next private.find('settings', private.settings_trouble(), 'npm run setup');
  return next private.find('answers', private.answers_trouble(),
    'npm run setup, if address or key are wrong; select net.worker_restart(); if pg_net does not send');
  return next private.find('alerts', private.alerts_trouble(p_now),
    'npm run alerts -- recipients, and where they are not fetched: npm run setup');
  return next private.find('exposure', private.exposure_trouble(),
    'In Studio: Integrations, Queues, Settings: do not expose queues via PostgREST');
end;
$$;
comment on function private.check_installation(timestamptz) is
  'What concerns the whole installation, and costs as much with many tenants.';
