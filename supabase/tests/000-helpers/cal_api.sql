-- What Cal.com's API shows.
begin;

create or replace procedure tests.connect(p_tenant text default 'acme-test', p_whose text default 'own', p_now timestamptz default '2001-03-01 12:00Z')
language plpgsql set search_path = '' as $$
begin
  perform public.connect_tenant(p_tenant, 'cal_test_key_of_' || p_tenant, p_whose => p_whose,
    p_event_type_ids => case p_whose when 'listed' then '{7001}'::bigint[] else '{}' end, p_now => p_now);
  update private.connections c
  set state = 'connected', account_id = '5101', account_email = 'olga@acme.example'
  where c.tenant_id = tests.tenant(p_tenant);
  perform private.begin_sync(tests.tenant(p_tenant), p_now);
end $$;
comment on procedure tests.connect is 'The tenant is connected with Olga''s key, which was asked for already.';

create or replace function tests.shown(p_uid text, p_created timestamptz, p_with jsonb default '{}') returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', 100, 'uid', p_uid, 'createdAt', p_created, 'updatedAt', p_created, 'icsUid', p_uid || '@Cal.com') || '{
    "title": "Intro between Olga and Ada Lovelace", "description": "", "status": "accepted",
    "start": "2001-03-10T10:00:00.000Z", "end": "2001-03-10T10:30:00.000Z", "duration": 30,
    "hosts": [{"id": 5101, "name": "Olga", "email": "olga@acme.example", "displayEmail": "olga@acme.example",
      "username": "olga", "timeZone": "Europe/Berlin"}],
    "cancellationReason": "", "cancelledByEmail": "", "rescheduledByEmail": null, "eventTypeId": 7001,
    "eventType": {"id": 7001, "slug": "intro"}, "absentHost": false, "metadata": {}, "rating": null,
    "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com", "displayEmail": "ada@example.com",
      "timeZone": "Europe/London", "language": "en", "absent": false}], "guests": [],
    "bookingFieldsResponses": {"name": "Ada Lovelace", "email": "ada@example.com"}}' || p_with
$$;
comment on function tests.shown is
  'Ada''s booking as GET /v2/bookings shows it: with what p_with says, and else the usual.';

create or replace procedure tests.api_shows(p_read_at timestamptz, variadic p_bookings jsonb[])
language plpgsql set search_path = '' as $$
declare
  v_tenant constant uuid := tests.tenant(coalesce(nullif(current_setting('tests.shown_to', true), ''), 'acme-test'));
begin
  perform public.store_observations(v_tenant, p_bookings, p_read_at, p_now => p_read_at);
  perform private.apply_pending(v_tenant, 1000, p_read_at);
end $$;
comment on procedure tests.api_shows is
  'The API shows bookings when it is asked at p_read_at, and they are applied; of the tenant in the setting tests.shown_to, else the usual.';

create or replace function tests.told(p_now timestamptz, p_tenant text default 'acme-test') returns setof text
language sql stable set search_path = '' as $$
  select concat_ws(' ', 'booking', b.cal_uid, b.cal_booking_id, b.status, b.attendee_name, b.attendee_email, b.event_type,
    b.event_title, b.start_time, b.end_time, b.confirmed_at, b.rescheduled_at, b.cancelled_at, b.completed_at,
    b.cancellation_reason, b.cancelled_by, b.metadata #>> '{organizer,email}')
  from public.bookings b where b.tenant_id = tests.tenant(p_tenant)
  union all
  select concat_ws(' ', 'uid', u.cal_uid, u.generation, b.cal_uid)
  from public.booking_uids u join public.bookings b on b.tenant_id = u.tenant_id and b.id = u.booking_id
  where u.tenant_id = tests.tenant(p_tenant)
  union all
  select concat_ws(' ', 'attendee', b.cal_uid, a.contact, a.position, a.is_booker, a.name, a.phone, a.time_zone, a.locale,
    a.no_show, a.requested_at, a.confirmed_at, a.left_at is null, a.fit)
  from public.booking_attendees a join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
  where a.tenant_id = tests.tenant(p_tenant)
  union all
  select concat_ws(' ', 'lead', l.contact, l.name, l.source, l.status, l.score, l.created_at)
  from public.leads l where l.tenant_id = tests.tenant(p_tenant)
  union all
  select concat_ws(' ', 'activity', l.contact, a.kind, a.occurred_at, a.points)
  from public.lead_activities a join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
  where a.tenant_id = tests.tenant(p_tenant)
  union all
  select concat_ws(' ', 'reminder', b.cal_uid, u.name, r.recipient, r.due_at)
  from public.reminders r
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  where r.tenant_id = tests.tenant(p_tenant) and r.status = 'scheduled' and r.due_at > p_now
$$;
comment on function tests.told is
  'What is known of a tenant''s bookings, leads and reminders ahead, without the ids: to be compared between one who had the webhooks and one whom only the API told.';

create or replace function tests.api_answers(p_step jsonb, p_bookings jsonb[]) returns jsonb
language sql stable set search_path = '' as $$
  select case
    when p_step ->> 'kind' = 'account' then '{"status": 200, "account": {"id": 5101, "email": "olga@acme.example"}}'
    when p_step ->> 'kind' = 'webhook' then '{"status": 200, "webhook": {"state": "in_order", "scopes": [{"kind": "user"}]}}'
    when p_step ->> 'kind' = 'uid' then coalesce(
      (select jsonb_build_object('status', 200, 'bookings', jsonb_build_array(b))
       from unnest(p_bookings) b where b ->> 'uid' = substr(p_step ->> 'path', 11)),
      '{"status": 404}')
    else (
      select jsonb_build_object('status', 200, 'remaining', 100, 'reset', 30,
        'bookings', coalesce(jsonb_agg(l.b order by l.at, l.b ->> 'uid') filter (
          where l.place > (q.query ->> 'skip')::int and l.place <= (q.query ->> 'skip')::int + (q.query ->> 'take')::int), '[]'),
        'pagination', jsonb_build_object('hasNextPage', count(*) > (q.query ->> 'skip')::int + (q.query ->> 'take')::int))
      from (values (p_step -> 'query')) q (query)
      left join lateral (
        select s.*, row_number() over (order by s.at, s.b ->> 'uid') as place
        from (
          select b, (b ->> case when q.query ? 'sortUpdatedAt' then 'updatedAt' else 'start' end)::timestamptz as at
          from unnest(p_bookings) b
        ) s
        where s.at >= coalesce(q.query ->> 'afterStart', q.query ->> 'afterUpdatedAt')::timestamptz
          and s.at <= coalesce((q.query ->> 'beforeUpdatedAt')::timestamptz, 'infinity')
      ) l on true
      group by q.query)
  end
$$;
comment on function tests.api_answers is 'What the API answers to a step that was claimed, while these are all bookings there are.';

create or replace function tests.sync(p_now timestamptz, variadic p_bookings jsonb[] default '{}') returns setof text
language plpgsql set search_path = '' as $$
declare
  v_now timestamptz := p_now;
  v_step jsonb;
begin
  for n in 1..100 loop
    v_step := public.claim_sync_step(v_now);
    exit when v_step is null;
    return next concat_ws(' ', v_step ->> 'kind', case when v_step ->> 'kind' = 'uid' then v_step ->> 'path' end);
    perform public.settle_sync_step((v_step ->> 'lease')::uuid, tests.api_answers(v_step, p_bookings), v_now, v_now);
    perform private.apply_pending(t, 1000, v_now) from private.tenants_with_pending(v_now) t;
    perform private.reconcile_tick(v_now);
    v_now := v_now + interval '1 second';
  end loop;
end $$;
comment on function tests.sync is
  'Cal.com''s API, which has these bookings, is asked from p_now on until nothing is due, a request a second; and what came is applied. Gives what was asked for.';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select can('tests', '{connect,shown,api_shows,told,api_answers,sync}', 'Cal.com''s API is played');
select * from finish();
rollback;
