-- Rights: who may do what, in one list.
--
-- A project's default privileges are its owner's affair and stay as they are. But functions are
-- born executable by everyone, and older projects hand new objects to the API roles, also those
-- that a restored dump makes: what PUBLIC, anon, authenticated and service_role may do with
-- calbase's objects is compared with this list, and made so again by repair(). So is whether the
-- policies count that keep a member to their own tenants' rows of it.

create type private.access as (
  kind text,
  object text,
  role text,
  privilege text,
  columns text[]
);
comment on type private.access is
  'What a role may do with an object, or with some of its columns; without a role, that nobody may do anything.';

create function private.intended_rights()
  returns setof private.access
  language sql
  immutable
  set search_path = ''
as $$
  -- What the edge functions call, with the secret key.
  select 'routine', 'public.' || f, 'service_role', 'EXECUTE', null::text[]
  from unnest('{
    apply_pending_events, receive_webhook, count_rejections, count_webhook_durations, webhook_secrets,
    tenant_names,
    claim_reminders, hand_over_reminder, settle_reminders, account_for_test,
    feedback_secret, record_feedback, record_answer, opt_out_status, opt_out, opt_in,
    attendance_status, confirm_attendance, health, metrics, zones_in_use, note_zones_apart,
    store_observations, claim_sync_step, settle_sync_step, claim_forwards, settle_forward,
    take_forwarded_feedback, has_tenant, claim_alert_messages, settle_alert_messages
  }'::text[]) f
  -- What is run in Studio and by `npm run tenant`, as the owner.
  union all
  select 'routine', 'public.' || f, null, null, null
  from unnest('{
    classify_lead, create_tenant, disable_tenant, enable_tenant, delete_tenant, rotate_secret,
    retire_old_secrets, set_channel, unset_channel, limit_texts, show_channels, reopen_channel,
    replay_events,
    rebuild_bookings, separate_booking, merge_leads, separate_leads, retry_reminders, stop_job,
    resume_job, preview_reminder, test_send, export_person, person, erase_person, pause_sending, resume_sending, due_meanwhile,
    adopt_installation, doctor, repair, recount_days, connect_tenant, disconnect_tenant,
    acknowledge_alert, resolve_alert, add_alert_recipient, remove_alert_recipient, test_alerts
  }'::text[]) f
  -- Policies run these by their ids: no one needs to see into the schema.
  union all
  select 'routine', f, 'authenticated', 'EXECUTE', null
  from unnest('{private.my_tenants, private.tenants_i_edit}'::text[]) f
  -- What members and the service read, as far as the policies go.
  union all
  select 'relation', 'public.' || t, r, 'SELECT', null
  from unnest('{
    tenants, tenant_members, bookings, booking_uids, leads, lead_activities,
    reminder_rules, message_templates, deleted_rules, reminders, deliveries, suppressions,
    upcoming_bookings, lead_pipeline, likely_duplicate_leads, event_log, reminder_log, reconciliations,
    reconciliation_findings, found_in_cal, alerts, daily_counts, daily_attempts, hourly_events,
    bookings_per_day, show_rate_per_week, leads_per_week, reminders_per_day, events_per_hour
  }'::text[]) t, unnest('{authenticated, service_role}'::text[]) r
  union all
  values
    -- Not what an event said.
    ('relation', 'public.webhook_events', 'service_role', 'SELECT', null),
    ('relation', 'public.webhook_events', 'authenticated', 'SELECT', '{
      tenant_id, id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, left_uid,
      series_key, occurred_at, received_at, status, reason, attempts, retry_at, booking_id}'::text[]),
    -- Not the keys to the seats.
    ('relation', 'public.booking_attendees', 'service_role', 'SELECT', null),
    ('relation', 'public.booking_attendees', 'authenticated', 'SELECT', '{
      tenant_id, booking_id, contact, position, is_booker, name, email, phone, time_zone, locale,
      no_show, no_show_at, requested_at, confirmed_at, left_at, moved_in, moved_out, fit,
      attendance_confirmed_at, attendance_confirmed_for}'),
    -- No secret is there, but addresses of staff.
    ('relation', 'public.alert_recipients', 'authenticated', 'SELECT', null),
    -- What admins edit, as far as the policies go.
    ('relation', 'public.leads', 'authenticated', 'UPDATE', '{status, status_locked, notes}'),
    ('relation', 'public.reminder_rules', 'authenticated', 'DELETE', null),
    ('relation', 'public.reminder_rules', 'authenticated', 'INSERT', '{
      tenant_id, name, anchor, offset_minutes, offset_days, at_time, channel, fallback_channel,
      recipients, address, event_types, question, answer_equals, answer_contains, which_bookings,
      calendar_file, active, asks_attendance, attendance}'),
    ('relation', 'public.reminder_rules', 'authenticated', 'UPDATE', '{
      name, anchor, offset_minutes, offset_days, at_time, channel, fallback_channel, recipients,
      address, event_types, question, answer_equals, answer_contains, which_bookings, calendar_file,
      active, asks_attendance, attendance}'),
    ('relation', 'public.message_templates', 'authenticated', 'DELETE', null),
    ('relation', 'public.message_templates', 'authenticated', 'INSERT', '{
      tenant_id, rule_id, language, subject, body, html}'),
    ('relation', 'public.message_templates', 'authenticated', 'UPDATE', '{
      language, subject, body, html}'),
    ('relation', 'public.suppressions', 'authenticated', 'DELETE', null),
    ('relation', 'public.suppressions', 'authenticated', 'INSERT', '{
      tenant_id, channel, address, scope, reason, detail}'),
    ('relation', 'public.suppressions', 'authenticated', 'UPDATE', '{scope, reason, detail}'),
    -- For Studio only, or for nobody's eyes.
    ('relation', 'public.tenant_health', null, null, null),
    ('relation', 'public.running_jobs', null, null, null),
    ('relation', 'public.tenant_moves', null, null, null),
    ('relation', 'public.connection', null, null, null),
    ('sequence', 'public.alerts_id_seq', null, null, null),
    ('sequence', 'public.alert_recipients_id_seq', null, null, null),
    ('sequence', 'public.reconciliations_id_seq', null, null, null),
    ('sequence', 'public.reconciliation_findings_id_seq', null, null, null),
    ('sequence', 'public.webhook_events_id_seq', null, null, null),
    ('sequence', 'public.deliveries_id_seq', null, null, null),
    ('relation', 'pgmq.q_reminders', null, null, null),
    ('relation', 'pgmq.a_reminders', null, null, null)
$$;
comment on function private.intended_rights() is
  'What the API roles may do with calbase''s objects in public and its queue. With what is in private, and not named here, they may do nothing.';

create type private.our_object as (
  kind text,
  name text,
  oid oid,
  owner oid,
  acl aclitem[]
);
comment on type private.our_object is 'An object of calbase''s, and what is granted of it.';

create function private.our_objects()
  returns setof private.our_object
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Of what else is in public, nothing is said: it is the project's own.
  return query
  with named as (
    select distinct i.object from private.intended_rights() i
  )
  select 'schema', 'private', n.oid, n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
  from pg_catalog.pg_namespace n
  where n.nspname = 'private'
  union all
  select case c.relkind when 'S' then 'sequence' else 'relation' end,
    format('%s.%s', n.nspname, c.relname), c.oid, c.relowner,
    coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'S')
    and (n.nspname = 'private' or format('%s.%s', n.nspname, c.relname) in (select object from named))
  union all
  select 'routine', format('%s.%s', n.nspname, p.proname), p.oid, p.proowner,
    coalesce(p.proacl, acldefault('f', p.proowner))
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'private' or format('%s.%s', n.nspname, p.proname) in (select object from named);
end;
$$;
comment on function private.our_objects() is
  'The objects whose rights are calbase''s affair: those in private, and those named in the list.';

create function private.grantees()
  returns table (role text, oid oid)
  language sql
  stable
  set search_path = ''
as $$
  select 'public', 0::oid
  union all
  select r.rolname, r.oid
  from pg_catalog.pg_roles r
  where r.rolname in ('anon', 'authenticated', 'service_role')
$$;
comment on function private.grantees() is
  'Everyone, and the roles of the API. What other roles have is the project''s own affair.';

create type private.right_in_place as (
  kind text,
  oid oid,
  role text,
  privilege text,
  attname name
);
comment on type private.right_in_place is
  'One right of one role on one object, or on one of its columns.';

create function private.actual_rights()
  returns setof private.right_in_place
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select o.kind, o.oid, g.role, a.privilege_type, null::name
  from private.our_objects() o
  cross join lateral aclexplode(o.acl) a
  join private.grantees() g on g.oid = a.grantee
  union all
  select o.kind, o.oid, g.role, a.privilege_type, t.attname
  from private.our_objects() o
  join pg_catalog.pg_attribute t
    on t.attrelid = o.oid and o.kind = 'relation' and t.attacl is not null and not t.attisdropped
  cross join lateral aclexplode(t.attacl) a
  join private.grantees() g on g.oid = a.grantee;
end;
$$;
comment on function private.actual_rights() is 'What the API roles may do with calbase''s objects.';

create function private.wanted_rights()
  returns setof private.right_in_place
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select o.kind, o.oid, i.role, i.privilege, c.name::name
  from private.intended_rights() i
  join private.our_objects() o on o.kind = i.kind and o.name = i.object
  cross join lateral unnest(coalesce(i.columns, array[null]::text[])) c (name)
  where i.role is not null;
end;
$$;
comment on function private.wanted_rights() is
  'What the API roles are to be able to do with the objects there are.';

create function private.object_in_sql(p_kind text, p_oid oid)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return case p_kind
    when 'schema' then format('schema %s', p_oid::regnamespace)
    when 'sequence' then format('sequence %s', p_oid::regclass)
    when 'relation' then format('table %s', p_oid::regclass)
    else format('routine %s', p_oid::regprocedure)
  end;
end;
$$;
comment on function private.object_in_sql(text, oid) is 'An object as grant and revoke name it.';

create type private.wrong_right as (
  is_too_much boolean,
  role text,
  privilege text,
  object text,
  statement text
);
comment on type private.wrong_right is
  'A right that a role has and is not to have, or the other way round; and the statement that puts it right.';

create function private.open_relations()
  returns setof private.wrong_right
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select true, i.role, 'every tenant''s rows', i.object,
    format(
      case when c.relkind = 'v' then 'alter view %s set (security_invoker = true)'
        else 'alter table %s enable row level security' end,
      c.oid::regclass)
  from (
    select distinct r.object, r.role
    from private.intended_rights() r
    where r.kind = 'relation' and r.role = 'authenticated'
  ) i
  join pg_catalog.pg_class c on c.oid = to_regclass(i.object)
  where case when c.relkind = 'v'
    -- However it is written: true, on, 1.
    then not coalesce((
      select t.option_value::boolean
      from pg_options_to_table(c.reloptions) t
      where t.option_name = 'security_invoker'), false)
    else not c.relrowsecurity end
  order by i.object;
end;
$$;
comment on function private.open_relations() is
  'Where members are given what the policies keep from them: a table that they read whose row level security is off, and a view of them that reads with its owner''s eyes.';

create function private.rights_amiss()
  returns setof private.wrong_right
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- The worst, and the likeliest: it takes a click in Studio.
  return query
  select * from private.open_relations();
  return query
  with amiss as (
    (select true as too_much, x.* from (
      select * from private.actual_rights() except select * from private.wanted_rights()) x)
    union all
    (select false, x.* from (
      select * from private.wanted_rights() except select * from private.actual_rights()) x)
  )
  select a.too_much, a.role, a.privilege, o.name,
    format(
      case when a.too_much then 'revoke %s%s on %s from %s' else 'grant %s%s on %s to %s' end,
      a.privilege, case when a.attname is not null then format(' (%I)', a.attname) else '' end, o.name,
      a.role)
  from amiss a
  cross join lateral private.object_in_sql(a.kind, a.oid) o (name)
  order by not a.too_much, o.name, a.role, a.privilege;
end;
$$;
comment on function private.rights_amiss() is
  'What the API roles may do and are not to, first, and what they are to and may not.';

create function private.restore_rights()
  returns integer
  language plpgsql
  volatile
  set search_path = ''
  -- An open table is closed under a lock for which no webhook is to wait.
  set lock_timeout = '2s'
as $$
declare
  v_count integer := 0;
  v_wrong private.wrong_right;
begin
  -- Twice: what is taken from a whole table is taken from its columns as well.
  for v_round in 1..2 loop
    for v_wrong in select * from private.rights_amiss() loop
      execute v_wrong.statement;
      v_count := v_count + 1;
    end loop;
  end loop;
  return v_count;
end;
$$;
comment on function private.restore_rights() is
  'Gives and takes what the API roles are and are not to have, and turns row level security on again; tells how many rights were wrong.';
