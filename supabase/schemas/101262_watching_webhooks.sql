-- Watching webhooks: what goes wrong on the way from Cal.com. A function for each kind of alert.

create function private.find_webhooks_not_stored(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  -- When the database is away, it is for all tenants: one alert, not one for each.
  select null::uuid, 'webhooks_not_stored'::public.alert_kind, '', true, false,
    format('Webhooks could not be stored: %s since %s. Tenants: %s.',
      sum(r.count), private.in_utc(min(r.hour)), count(distinct r.tenant_id)),
    'Cal.com was told to try again, and does so for seconds only. Compare what was booked at Cal.com since then with upcoming_bookings; a tenant connected by connect_tenant() is compared by itself. Do not wait for webhooks to come again.',
    jsonb_build_object(
      'count', sum(r.count), 'since', min(r.hour), 'last_at', max(r.last_at),
      'tenants', to_jsonb((array_agg(distinct t.slug))[1:10]))
  from private.webhook_rejections r
  join public.tenants t on t.id = r.tenant_id
  where r.hour >= date_trunc('hour', p_now - interval '1 hour', 'UTC') and r.reason = 'not_stored'
  having count(*) > 0
  union all
  select r.tenant_id, 'webhooks_not_stored'::public.alert_kind, 'secret', true, false,
    format('Webhooks of %s could not be stored, as its secret cannot be read in Vault: %s since %s.',
      t.slug, sum(r.count), private.in_utc(min(r.hour))),
    format('Give it a new one: select rotate_secret(%L); and put that into the webhook at Cal.com. Then compare what was booked at Cal.com since then with upcoming_bookings. Do not delete entries on Vault''s page.',
      t.slug),
    jsonb_build_object('count', sum(r.count), 'since', min(r.hour), 'last_at', max(r.last_at))
  from private.webhook_rejections r
  join public.tenants t on t.id = r.tenant_id
  where r.hour >= date_trunc('hour', p_now - interval '1 hour', 'UTC')
    and r.reason = 'secret_unreadable'
  group by r.tenant_id, t.slug
$$;
comment on function private.find_webhooks_not_stored(timestamptz) is
  'Webhooks of this hour and the last that could not be stored.';

create function private.find_wrong_signatures(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  -- Refusals are counted by the hour, so ten minutes without a good one make them consecutive.
  select r.tenant_id, 'wrong_signatures'::public.alert_kind, '', r.count >= 3, true,
    format('The last %s webhooks of %s were refused: %s.', r.count, t.slug,
      case when r.missing > 0 then 'they have no signature, or a wrong one'
        else 'their signature is wrong' end),
    format('If the secret was changed at Cal.com, make one of calbase''s: select rotate_secret(%L); and put it into the webhook there. What was refused is lost: compare what was booked at Cal.com since then with upcoming_bookings. If nothing is missing there, a stranger calls the URL: that does no harm.',
      t.slug),
    jsonb_build_object(
      'count', r.count, 'last_refused_at', r.last_at, 'last_received_at', g.received_at)
  from (
    select distinct d.tenant_id
    from private.webhook_rejections d
    where d.hour >= date_trunc('hour', p_now - interval '1 day', 'UTC')
      and d.reason in ('wrong_signature', 'missing_signature')
  ) w
  join public.tenants t on t.id = w.tenant_id
  cross join lateral (select private.last_webhook_at(t.id) as received_at offset 0) g
  cross join lateral (
    -- Those since the last good one.
    select h.tenant_id, sum(h.count) as count, max(h.last_at) as last_at,
      sum(h.count) filter (where h.reason = 'missing_signature') as missing
    from private.webhook_rejections h
    where h.tenant_id = t.id
      and h.hour >= date_trunc('hour', p_now - interval '1 day', 'UTC')
      and h.reason in ('wrong_signature', 'missing_signature')
      and (g.received_at is null or h.last_at > g.received_at + interval '10 minutes')
    group by h.tenant_id
  ) r
  where t.disabled_at is null
$$;
comment on function private.find_wrong_signatures(timestamptz) is
  'Tenants of which a day''s last requests have no signature of theirs, since the last that had one.';

create function private.find_webhooks_refused(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select r.tenant_id, 'webhooks_refused'::public.alert_kind, r.reason, sum(r.count) >= 3, r.reason = 'too_large',
    format(
      case r.reason
        when 'too_large' then 'Requests to %s were refused, as they are larger than 1 MiB: %s since %s.'
        when 'too_slow' then 'Requests to %s were refused, as their bodies were not there after ten seconds: %s since %s.'
        else 'Webhooks of %s were not stored, as the tenant has no secret: %s since %s.'
      end,
      t.slug, sum(r.count), private.in_utc(min(r.hour))),
    case r.reason
      when 'too_large' then 'If a custom template at Cal.com sends that much, make it smaller: no booking needs it. If there is none, a stranger calls the URL: that does no harm.'
        when 'too_slow' then 'Cal.com may never send them again: compare what was booked there since then with upcoming_bookings. If nothing is missing, a stranger calls the URL: that does no harm.'
      else format('Give it one: select rotate_secret(%L); and put that into the webhook at Cal.com. Compare what was booked there since then with upcoming_bookings.', t.slug)
    end,
    jsonb_build_object('count', sum(r.count), 'since', min(r.hour), 'last_at', max(r.last_at))
  from private.webhook_rejections r
  join public.tenants t on t.id = r.tenant_id and t.disabled_at is null
  where r.hour >= date_trunc('hour', p_now - interval '1 hour', 'UTC')
    and r.reason in ('too_large', 'too_slow', 'no_secret')
  group by r.tenant_id, t.slug, r.reason
$$;
comment on function private.find_webhooks_refused(timestamptz) is
  'Tenants of which requests of this hour or the last were refused for something else than their signature.';

create function private.find_failed_events(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
as $$
  -- Not with their reasons: what PostgreSQL says may quote a person.
  select t.id, 'events_failed'::public.alert_kind, '',
    count(*) filter (where e.attempts > 1 or e.retry_at is null) > 0, false,
    format('Webhooks of %s could not be applied: %s%s, the first of %s.', t.slug, count(*),
      case when count(*) >= 1000 then ' or more' end, private.in_utc(min(e.received_at))),
    format('Nothing is lost, but what they tell is missing in bookings, and no reminder follows it. event_log says why. They are tried again by themselves; at once, when the reason is mended: select * from replay_events(%L); Do not delete them.',
      t.slug),
    jsonb_build_object('count', count(*), 'first_received_at', min(e.received_at),
      'given_up', count(*) filter (where e.retry_at is null))
  from private.tenants_with_failed() f
  join public.tenants t on t.id = f
  cross join lateral (
    select w.attempts, w.retry_at, w.received_at
    from public.webhook_events w
    where w.tenant_id = t.id and w.status = 'failed'
    -- The oldest first: they were tried most.
    order by w.received_at
    limit 1000
  ) e
  group by t.id, t.slug
$$;
comment on function private.find_failed_events(timestamptz) is
  'Tenants of which events could not be applied, at the second attempt either. Of each as many are read as tell something, however many there are of another.';

create function private.find_unparseable_events(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  -- Nobody tries these again, and of some nothing is left to try: who booked is known at Cal.com only.
  select e.tenant_id, 'events_failed'::public.alert_kind, 'unparseable', true, true,
    format('Webhooks of %s could not be read: %s in a day. What they told is in no booking.',
      t.slug, count(*)),
    format('A custom payload template at Cal.com is the usual cause: take it out of the webhook, or mend it. event_log says of each what is wrong with it. Compare what was booked at Cal.com since then with upcoming_bookings. What can be repaired is applied by it: correct body in webhook_events, then: select * from replay_events(%L); Without, nothing tries them again.',
      t.slug),
    jsonb_build_object('count', count(*), 'first_received_at', min(e.received_at),
      'last_received_at', max(e.received_at))
  from public.webhook_events e
  join public.tenants t on t.id = e.tenant_id and t.disabled_at is null
  where e.status = 'unparseable' and e.received_at > p_now - interval '1 day' and e.received_at <= p_now
  group by e.tenant_id, t.slug
$$;
comment on function private.find_unparseable_events(timestamptz) is
  'Tenants of which webhooks of a day were signed, and could not be read.';

create function private.find_silent_tenants(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select t.id, 'tenant_silent'::public.alert_kind, '', true, true,
    format('%s has had no webhook since %s. There are some in %s hours of a usual week; so long a silence is not.',
      t.slug, private.in_utc(h.last_at), h.hours_a_week),
    'See at Cal.com, under Settings, Developer, Webhooks, whether it is still there and active, with this tenant''s URL. If so, a *Ping test* shows whether it arrives (event_log), and perhaps there was nothing to tell: on holidays, acknowledge it. It is resolved by the next webhook.',
    jsonb_build_object('last_webhook_at', h.last_at, 'hours_a_week', h.hours_a_week,
      'too_long_from', h.silent_from)
  from private.webhook_habits h
  join public.tenants t on t.id = h.tenant_id and t.disabled_at is null
  where h.silent_from <= p_now
    -- It may have been learned some hours ago.
    and private.last_webhook_at(t.id) <= h.last_at
$$;
comment on function private.find_silent_tenants(timestamptz) is
  'Tenants of which no webhook has come for longer than is usual.';

create function private.find_webhooks_amiss()
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select c.tenant_id, 'webhook_amiss'::public.alert_kind, '', true, true,
    format(
      case c.webhook
        when 'missing' then '%s has no webhook at Cal.com.'
        when 'inactive' then 'The webhook of %s at Cal.com is switched off.'
        else 'The webhook of %s at Cal.com is not as it should be.'
      end,
      t.slug),
    concat_ws(' ', c.webhook_note,
      'Until then its bookings come by the API only, some hours late, and reminders that were due meanwhile are not sent. Do not make a second webhook by hand.'),
    jsonb_build_object('webhook', c.webhook, 'looked_at', c.webhook_checked_at)
  from private.connections c
  join public.tenants t on t.id = c.tenant_id and t.disabled_at is null
  where c.webhook in ('missing', 'inactive', 'different')
    -- With a key that is refused nobody looks, so nobody knows.
    and c.state <> 'refused'
$$;
comment on function private.find_webhooks_amiss() is
  'Connected tenants whose webhook at Cal.com is missing, inactive or different, as it was looked at last.';

create function private.find_missed_bookings(p_now timestamptz)
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select f.tenant_id, 'bookings_missed'::public.alert_kind, '', true, true,
    format('Cal.com showed bookings of %s that no webhook had told of: %s in a day.', t.slug, count(*)),
    'They are here now, with their reminders, as far as there was still time: found_in_cal lists them. Why did no webhook come? See at Cal.com whether it is active, with all triggers, for these event types as well.',
    jsonb_build_object('count', count(*), 'first_found_at', min(f.found_at), 'last_found_at', max(f.found_at))
  from public.reconciliation_findings f
  join public.tenants t on t.id = f.tenant_id and t.disabled_at is null
  where f.kind = 'missing' and f.found_at > p_now - interval '1 day' and f.found_at <= p_now
  group by f.tenant_id, t.slug
$$;
comment on function private.find_missed_bookings(timestamptz) is
  'Tenants of which Cal.com''s API showed bookings within a day that were not known here.';

create function private.find_failing_steps()
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  -- When Cal.com's API is away, it is for all tenants: one alert, not one for each.
  select null::uuid, 'bookings_missed'::public.alert_kind, 'not_read', true, false,
    format('What Cal.com''s API shows cannot be read to the end. Tenants: %s.',
      count(distinct k.tenant_id)),
    'Bookings that no webhook tells of are not found until it can. It is asked again by itself, every six hours at least, and a walk that cannot go on begins anew: select * from connection; says why (error). If Cal.com is well, see there whether the URL and the version of its API are still right, and give others by connect_tenant(). Webhooks and reminders go on.',
    jsonb_build_object(
      'tenants', to_jsonb((array_agg(distinct t.slug))[1:10]),
      'walks', to_jsonb(array_agg(distinct k.kind)),
      'errors', to_jsonb((array_agg(distinct left(private.without_addresses(k.error), 300)))[1:3]))
  from private.failing_steps() k
  join public.tenants t on t.id = k.tenant_id
  having count(*) > 0
$$;
comment on function private.find_failing_steps() is
  'That Cal.com''s API was asked time and again in vain, for whatever tenants.';

create function private.find_refused_keys()
  returns setof private.alert_finding
  language sql
  stable
  set search_path = ''
as $$
  select c.tenant_id, 'credentials_refused'::public.alert_kind, 'cal.com', true, true,
    format('Cal.com''s API refuses the key of %s.', t.slug),
    format('Bookings that no webhook tells of are not found until it takes this one again, which is tried at least once a day, or has another: make one at Cal.com under Settings, Developer, API keys, then: npm run tenant -- connect %s. Webhooks and reminders go on.',
      t.slug),
    jsonb_build_object('reason', left(private.without_addresses(c.reason), 300))
  from private.connections c
  join public.tenants t on t.id = c.tenant_id and t.disabled_at is null
  where c.state = 'refused'
$$;
comment on function private.find_refused_keys() is 'Tenants whose key Cal.com''s API refuses.';
