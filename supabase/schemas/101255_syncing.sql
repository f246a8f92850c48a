-- Syncing: what Cal.com's API is asked next.
--
-- A walk goes from page to page by the value it is ordered by: the next page begins with the last
-- value again, so that nothing is left out when bookings come and go meanwhile, and what comes twice
-- makes no row. Where the answer is in no order, or Cal.com names the next page itself, it goes by
-- that, to the end.

create function private.page_size(p_cursor private.sync_cursors, p_api_version text)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return least(p_cursor.size, case when p_api_version >= '2026-05-01' then 100 else 250 end);
end;
$$;
comment on function private.page_size(private.sync_cursors, text) is
  'How many bookings are asked for at a time: as many as the API shows at most in one answer, or fewer where these were too many.';

-- What to ask ------------------------------------------------------------------------------------

create function private.want_siblings(p_tenant_id uuid, p_since timestamptz, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.want(p_tenant_id, array(
    select distinct s.cal_uid
    from public.webhook_events e
    join public.bookings b on b.tenant_id = e.tenant_id and b.id = e.booking_id
    cross join lateral (
      select o.cal_uid
      from public.webhook_events k
      join public.webhook_events n on n.tenant_id = k.tenant_id and n.series_key = k.series_key
      join public.bookings o on o.tenant_id = n.tenant_id and o.id = n.booking_id
      where k.tenant_id = b.tenant_id
        and k.booking_id = b.id
        and k.series_key is not null
        and o.start_time > b.start_time
        and o.status in ('requested', 'confirmed', 'rescheduled')
      union
      select o.cal_uid
      from private.observations k
      join private.observations n on n.tenant_id = k.tenant_id and n.series = k.series
      join public.bookings o on o.tenant_id = n.tenant_id and o.id = (
        select u.booking_id
        from public.booking_uids u
        where u.tenant_id = n.tenant_id and u.cal_uid = n.cal_uid
      )
      where k.tenant_id = b.tenant_id
        and k.cal_uid = b.cal_uid
        and o.start_time > b.start_time
        and o.status in ('requested', 'confirmed', 'rescheduled')
    ) s
    where e.tenant_id = p_tenant_id
      and e.received_at > p_since
      and e.status = 'applied'
      and (e.event_type = 'BOOKING_CANCELLED'
        or e.provider = 'cal-api' and b.status = 'cancelled' and b.metadata ? 'recurring_booking_uid')
  ), 'series', p_now);
end;
$$;
comment on function private.want_siblings(uuid, timestamptz, timestamptz) is
  'Has the later occurrences looked at of series in which one was cancelled since: Cal.com tells of the one, also when all that follow went with it.';

create function private.look_for_siblings(p_now timestamptz, p_limit integer default 500)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  k private.sync_cursors;
  v_count integer := 0;
begin
  for k in
    select s.*
    from private.sync_cursors s
    join private.connections c on c.tenant_id = s.tenant_id
    join public.tenants t on t.id = s.tenant_id
    where s.kind = 'uid'
      -- Not again in this minute's run, which goes on for twenty seconds at most.
      and s.high_water <= p_now - interval '30 seconds'
      and c.state = 'connected'
      -- So are those who move: their rows are copied, and stay as they are.
      and t.disabled_at is null
    limit p_limit
    for update of s skip locked
  loop
    -- With an overlap: whoever stores an event is given four seconds for it, see receive_webhook().
    perform private.want_siblings(k.tenant_id, k.high_water - interval '10 seconds', p_now);
    update private.sync_cursors s
    set high_water = p_now
    where s.tenant_id = k.tenant_id and s.kind = 'uid';
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function private.look_for_siblings(timestamptz, integer) is
  'Each minute, tenant by tenant: has the later occurrences looked at of series in which one was just cancelled. Of at most so many tenants, whose cursors are locked meanwhile; tells of how many.';

create function private.reconcile_tick(p_now timestamptz default now())
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_closed constant integer := private.close_findings();
  v_looked_at constant integer := private.look_for_siblings(p_now);
begin
  return v_closed > 0 or v_looked_at > 0;
end;
$$;
comment on function private.reconcile_tick(timestamptz) is
  'What the database does by itself each minute about Cal.com''s API, a step of it: writes down what became of what was found, and has occurrences looked at whose series was cancelled. Tells whether there was anything to do.';

create function private.begin_walk(
  p_cursor private.sync_cursors,
  p_connection private.connections,
  p_now timestamptz
)
  returns private.sync_cursors
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  k private.sync_cursors := p_cursor;
begin
  k.began_at := p_now;
  case k.kind
    when 'updated' then
      -- With an overlap: what was being written then may have been seen by nobody.
      k.from_at := k.high_water - interval '15 minutes';
      k.until_at := p_now - interval '10 minutes';
    when 'future' then
      -- What began and still goes on.
      k.from_at := p_now - interval '2 days';
      k.until_at := null;
    when 'past' then
      k.from_at := p_connection.since;
      k.until_at := p_now - interval '2 days';
    else
      k.from_at := p_now - interval '2 days';
      k.until_at := p_now + interval '35 days';
  end case;
  insert into public.reconciliations (tenant_id, kind, started_at, from_time, until_time)
  values (k.tenant_id, k.kind, k.began_at, k.from_at, k.until_at)
  returning id into k.reconciliation_id;
  return k;
end;
$$;
comment on function private.begin_walk(
  private.sync_cursors, private.connections, timestamptz) is
  'A cursor at the beginning of a walk, which has a row in reconciliations from here on.';

create function private.api_time(p_at timestamptz)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
end;
$$;
comment on function private.api_time(timestamptz) is 'A time as the API takes it.';

create function private.query_of(p_cursor private.sync_cursors, p_api_version text)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  k constant private.sync_cursors := p_cursor;
  v_from constant text := private.api_time(coalesce(k.after_at, k.from_at));
begin
  return jsonb_strip_nulls(case
    when p_api_version >= '2026-05-01'
      then jsonb_build_object('limit', private.page_size(k, p_api_version), 'cursor', k.page)
    else jsonb_build_object('take', private.page_size(k, p_api_version), 'skip', k.skip)
  end || case
    when k.kind = 'updated' then jsonb_build_object(
      'sortUpdatedAt', 'asc', 'afterUpdatedAt', v_from, 'beforeUpdatedAt', private.api_time(k.until_at))
    else jsonb_build_object('sortStart', 'asc', 'afterStart', v_from)
  end);
end;
$$;
comment on function private.query_of(private.sync_cursors, text) is
  'The query of the next page of a walk. Without a status: that shows all.';

create function private.path_of(p_cursor private.sync_cursors, p_scope text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_cursor.kind = 'account' then '/me'
    when p_cursor.kind = 'webhook' then '/webhooks'
    -- Uids are letters and digits; whatever else there is must not lead elsewhere.
    when p_cursor.kind = 'uid'
      then '/bookings/' || regexp_replace(p_cursor.cal_uid, '[^A-Za-z0-9_-]', '', 'g')
    when p_scope like 'team/%' then '/teams/' || split_part(p_scope, '/', 2) || '/bookings'
    when p_scope like 'organization/%'
      then '/organizations/' || split_part(p_scope, '/', 2) || '/bookings'
    else '/bookings'
  end;
end;
$$;
comment on function private.path_of(private.sync_cursors, text) is 'What a step asks for, beneath the URL of the API.';

create function private.has_too_much_pending(p_tenant_id uuid)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.status = 'pending'
    offset 1000
  );
end;
$$;
comment on function private.has_too_much_pending(uuid) is
  'Whether a tenant has a thousand events that wait: more are fetched when they are applied, so that no webhook waits behind them for long.';

create function private.lead_of(p_kind private.sync_kind)
  returns interval
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case p_kind
    when 'account' then interval '10 minutes'
    when 'uid' then interval '5 minutes'
    when 'updated' then interval '2 minutes'
    else interval '0'
  end;
end;
$$;
comment on function private.lead_of(private.sync_kind) is
  'How much earlier than the others what is urgent has its turn. Bounded: what is asked for again and again keeps nobody waiting for longer.';

create function private.steps_due(p_now timestamptz, p_tenant_id uuid default null)
  returns setof private.sync_cursors
  language plpgsql
  stable
  set search_path = ''
  -- The index has the order: its beginning is read, and no more.
  set enable_seqscan = 'off'
  set enable_bitmapscan = 'off'
as $$
begin
  return query
  select (d.step).*
  from unnest(enum_range(null::private.sync_kind)) k (kind)
  -- Of each kind those that are due the longest, in the order of their index: as many are read,
  -- however many are due.
  cross join lateral (
    select s as step, s.due_at - private.lead_of(s.kind) as due_at, b.next_at as account_free_at
    from private.sync_cursors s
    join private.connections c on c.tenant_id = s.tenant_id
    join public.tenants t on t.id = s.tenant_id
    left join private.api_budgets b on b.budget = c.budget
    where s.kind = k.kind
      and s.due_at <= p_now
      and (p_tenant_id is null or s.tenant_id = p_tenant_id)
      and coalesce(s.leased_until, '-infinity') <= p_now
      -- Of a key that is refused only whether it is taken again.
      and (s.kind = 'account') = (c.state <> 'connected')
      -- Last, of those only who might be asked for, it is counted what waits.
      and case
        when t.disabled_at is null
            and coalesce(b.next_at, '-infinity') <= p_now
            and coalesce(b.leased_until, '-infinity') <= p_now
          then not private.has_too_much_pending(s.tenant_id)
      end
    order by s.due_at
    limit 20
  ) d
  -- Whoever was just asked for waits behind those who were not, whatever is due of them.
  order by greatest(d.due_at, d.account_free_at), d.due_at, k.kind
  limit 20;
end;
$$;
comment on function private.steps_due(timestamptz, uuid) is
  'The next cursors that may go on now, as far as their accounts may be asked: whoever waits the longest since it was due, or its account was asked, first; what is urgent (lead_of) is due some minutes earlier. p_tenant_id: of one tenant only.';

create function private.lock_step(p_step private.sync_cursors, p_now timestamptz)
  returns private.sync_cursors
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  k private.sync_cursors;
begin
  insert into private.api_budgets (budget)
  select c.budget
  from private.connections c
  -- Or it would wait for whoever makes it.
  where c.tenant_id = p_step.tenant_id
    and not exists (select from private.api_budgets b where b.budget = c.budget)
  on conflict do nothing;
  -- The budget is locked first, by all who do.
  perform 1
  from private.api_budgets b
  join private.connections c on c.budget = b.budget
  where c.tenant_id = p_step.tenant_id
    and (p_step.kind = 'account') = (c.state <> 'connected')
    and b.next_at <= p_now
    and coalesce(b.leased_until, '-infinity') <= p_now
  for update of b skip locked;
  if not found then
    return null;
  end if;
  select s.* into k
  from private.sync_cursors s
  where s.tenant_id = p_step.tenant_id
    and s.kind = p_step.kind
    and s.due_at <= p_now
    and coalesce(s.leased_until, '-infinity') <= p_now
  for update skip locked;
  return k;
end;
$$;
comment on function private.lock_step(private.sync_cursors, timestamptz) is
  'A cursor of steps_due() as it is now, locked, and the budget of its account as well; null when somebody else has it, or has had it since.';

create function private.refuse_connection(
  p_tenant_id uuid,
  p_reason text,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update private.connections c
  set state = 'refused', reason = p_reason, refusals = least(c.refusals + 1, 100)
  where c.tenant_id = p_tenant_id;
  -- Whoever looks for what is due does not come by here again, but for whether the key is taken again:
  -- one wrong answer of Cal.com's must not be the end. Of the backfill it stays to be seen that it was
  -- not through.
  update private.sync_cursors s
  set due_at = case
        when s.kind = 'account' then p_now + interval '1 hour' * least(power(2, c.refusals - 1), 24)
        else 'infinity'
      end
  from private.connections c
  where c.tenant_id = p_tenant_id
    and s.tenant_id = c.tenant_id
    and s.kind not in ('future', 'past');
end;
$$;
comment on function private.refuse_connection(uuid, text, timestamptz) is
  'Asks for nothing with a tenant''s key, and says why, but whether Cal.com takes it again: after an hour first, and at least once a day.';

create function private.wanted_uid(p_tenant_id uuid)
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_uid constant text := (
    select w.cal_uid
    from private.wanted_bookings w
    where w.tenant_id = p_tenant_id
    order by w.wanted_at, w.cal_uid
    limit 1
  );
begin
  if v_uid is null then
    update private.sync_cursors s
    set due_at = 'infinity', cal_uid = null
    where s.tenant_id = p_tenant_id and s.kind = 'uid';
  end if;
  return v_uid;
end;
$$;
comment on function private.wanted_uid(uuid) is
  'The booking that is wanted the longest; null when none is, which the cursor knows from then on.';

create function private.webhook_to_look_at(p_connection private.connections, p_now timestamptz)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  c constant private.connections := p_connection;
  v_webhook constant jsonb := private.wanted_webhook(c.tenant_id, private.webhook_url(c.tenant_id))
    || jsonb_build_object('scopes', c.webhook_scopes);
begin
  if v_webhook ->> 'url' is null or v_webhook -> 'secrets' = '[]' then
    perform private.note_webhook(c.tenant_id, '{}', p_now);
    return null;
  end if;
  return v_webhook;
end;
$$;
comment on function private.webhook_to_look_at(private.connections, timestamptz) is
  'What there should be at Cal.com; null when it could not be, which is noted as having looked.';

create function private.begin_step(p_step private.sync_cursors, p_now timestamptz)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  k private.sync_cursors := p_step;
  c private.connections;
  v_key text;
  v_webhook jsonb;
begin
  select n.* into c from private.connections n where n.tenant_id = k.tenant_id;
  v_key := private.read_secret(c.secret_id);
  if v_key is null then
    perform private.refuse_connection(
      k.tenant_id, 'Vault does not have the key (any more): give it again by connect_tenant().',
      p_now);
    return null;
  end if;

  if k.kind = 'uid' then
    k.cal_uid := private.wanted_uid(k.tenant_id);
    if k.cal_uid is null then
      return null;
    end if;
  elsif k.kind = 'webhook' then
    v_webhook := private.webhook_to_look_at(c, p_now);
    if v_webhook is null then
      return null;
    end if;
  elsif k.kind <> 'account' and k.began_at is null then
    k := private.begin_walk(k, c, p_now);
  end if;

  k.lease := gen_random_uuid();
  k.leased_until := p_now + interval '2 minutes';
  update private.sync_cursors s
  set (began_at, from_at, until_at, cal_uid, reconciliation_id, lease, leased_until, secret_id)
    = row (k.began_at, k.from_at, k.until_at, k.cal_uid, k.reconciliation_id, k.lease, k.leased_until,
      c.secret_id)
  where s.tenant_id = k.tenant_id and s.kind = k.kind;
  update private.api_budgets b
  set lease = k.lease, leased_until = k.leased_until, next_at = p_now + interval '1 second'
  where b.budget = c.budget;
  return jsonb_build_object(
    'lease', k.lease, 'tenant_id', k.tenant_id, 'kind', k.kind, 'api_url', c.api_url,
    'api_version', case
      when k.kind = 'uid' then '2024-08-13'
      when k.kind not in ('account', 'webhook') then c.api_version end,
    'path', private.path_of(k, c.scope),
    'query', case
      when k.kind in ('account', 'uid', 'webhook') then '{}'
      else private.query_of(k, c.api_version) end,
    'key', v_key, 'webhook', v_webhook);
end;
$$;
comment on function private.begin_step(private.sync_cursors, timestamptz) is
  'Leases a step that is locked, and gives what to ask; null when there is nothing to ask after all, after which the cursor is not due any more.';

create function public.claim_sync_step(
  p_now timestamptz default now(),
  p_tenant_id uuid default null
)
  returns jsonb
  language plpgsql
  volatile
  security definer
  set search_path = ''
  set enable_seqscan = 'off'
  set jit = 'off'
as $$
declare
  k private.sync_cursors;
  v_step jsonb;
  v_looked_at integer := 0;
  v_is_any_done boolean := false;
begin
  for k in select s.* from private.steps_due(p_now, p_tenant_id) s
  loop
    v_looked_at := v_looked_at + 1;
    k := private.lock_step(k, p_now);
    continue when k.tenant_id is null;
    v_step := private.begin_step(k, p_now);
    if v_step is not null then
      return v_step;
    end if;
    v_is_any_done := true;
  end loop;
  -- There may be more behind so many. Not on and on in here: what was found out is to be kept, though
  -- thousands of keys may be lost.
  return case when v_is_any_done and v_looked_at >= 20 then '{"again": true}'::jsonb end;
end;
$$;
comment on function public.claim_sync_step(timestamptz, uuid) is
  'For functions/reconcile: what to ask Cal.com''s API next, under a lease of two minutes, as {"lease", "tenant_id", "kind", "api_url", "api_version", "path", "query", "key", "webhook"}; null when nothing is due, or an account''s second is not over; {"again": true} when there was nothing to ask of the first who were due, perhaps because Vault has lost their keys: claim again, at once. One request at a time, and one a second, for all tenants whose keys are of one account. p_tenant_id: of one tenant only. The answer goes to settle_sync_step(). The key, and the secrets in webhook, are for this one step.';
revoke execute on function public.claim_sync_step(timestamptz, uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.claim_sync_step(timestamptz, uuid) to service_role;
