-- Settling steps: what Cal.com's API answered, and what is to be asked next.

create function private.settle_budget(p_lease uuid, p_answer jsonb, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_remaining constant integer := least(private.to_bigint(p_answer ->> 'remaining'), 1000000)::integer;
  v_pause constant interval := make_interval(
    secs => least(greatest(coalesce(private.to_bigint(p_answer ->> 'reset'), 60), 1), 3600));
begin
  update private.api_budgets b
  set lease = null, leased_until = null, remaining = v_remaining,
      next_at = greatest(b.next_at, case
        when private.to_bigint(p_answer ->> 'status') = 429 or v_remaining < 20
          then p_now + v_pause
        else p_now
      end)
  where b.lease = p_lease;
end;
$$;
comment on function private.settle_budget(uuid, jsonb, timestamptz) is
  'What an answer says of how much more an account may be asked. reset: in how many seconds its minute is over.';

create function private.settle_account(
  p_cursor private.sync_cursors,
  p_account jsonb,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_account_id constant text := p_account ->> 'id';
  v_was_connected constant boolean := exists (
    select
    from private.connections c
    where c.tenant_id = p_cursor.tenant_id and c.account_id = v_account_id
  );
begin
  if v_account_id is null then
    perform private.refuse_connection(
      p_cursor.tenant_id, 'Cal.com does not say whose key it is: is the URL that of its API v2?',
      p_now);
    return;
  end if;
  update private.connections c
  set state = 'connected', reason = null, account_id = v_account_id,
      account_email = lower(p_account ->> 'email'),
      budget = private.budget_of(c.api_url, v_account_id)
  where c.tenant_id = p_cursor.tenant_id;
  delete from private.api_budgets b where b.budget = p_cursor.secret_id::text;
  if v_was_connected then
    -- What nothing was asked of meanwhile, and what was refused: if it was a list, and still is, this
    -- is known at once.
    update private.sync_cursors k
    set due_at = p_now
    where k.tenant_id = p_cursor.tenant_id
      and (k.kind not in ('future', 'past') or k.error is not null);
  else
    perform private.begin_sync(p_cursor.tenant_id, p_now);
  end if;
  update private.sync_cursors k
  set due_at = 'infinity', failed = 0, error = null, lease = null, leased_until = null
  where k.tenant_id = p_cursor.tenant_id and k.kind = 'account';
end;
$$;
comment on function private.settle_account(private.sync_cursors, jsonb, timestamptz) is
  'A key is whose Cal.com says (data of GET /me): its bookings are asked for from now on; of one that was refused meanwhile, from where it was.';

create function private.settle_uid(
  p_cursor private.sync_cursors,
  p_is_gone boolean,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if p_is_gone then
    perform private.note_gone(p_cursor.tenant_id, p_cursor.cal_uid, p_now);
  elsif not p_is_gone then
    delete from public.reconciliation_findings f
    where f.tenant_id = p_cursor.tenant_id and f.cal_uid = p_cursor.cal_uid and f.kind = 'gone';
  end if;
  delete from private.wanted_bookings w
  where w.tenant_id = p_cursor.tenant_id and w.cal_uid = p_cursor.cal_uid;
  update private.sync_cursors k
  set due_at = case
        when exists (
          select from private.wanted_bookings w where w.tenant_id = k.tenant_id
        ) then p_now else 'infinity'
      end,
      cal_uid = null, failed = 0, error = null, lease = null, leased_until = null
  where k.tenant_id = p_cursor.tenant_id and k.kind = 'uid';
end;
$$;
comment on function private.settle_uid(private.sync_cursors, boolean, timestamptz) is
  'One booking was looked at. p_is_gone: Cal.com does not know it; false: it does, null: it does not say.';

create type private.page_read as (
  -- How many it showed; by which value it is ordered, and whether it is.
  shown integer,
  last_at timestamptz,
  is_ordered boolean,
  next_page text,
  has_more boolean,
  -- How many there are from its first on, if Cal.com says.
  total integer
);
comment on type private.page_read is 'What a page says of where the walk is.';

create function private.read_page(
  p_cursor private.sync_cursors,
  p_bookings jsonb[],
  p_pagination jsonb,
  p_api_version text
)
  returns private.page_read
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_key constant text := case when p_cursor.kind = 'updated' then 'updatedAt' else 'start' end;
  p private.page_read;
begin
  select count(*)::integer, max(b.at),
    coalesce(bool_and(b.at is not null and b.at >= coalesce(b.before, p_cursor.after_at, p_cursor.from_at)), true)
  into p.shown, p.last_at, p.is_ordered
  from (
    select o.at, lag(o.at) over (order by o.place) as before
    from (
      select private.to_timestamp(x ->> v_key) as at, place
      from unnest(p_bookings) with ordinality x (x, place)
    ) o
  ) b;
  p.next_page := p_pagination ->> 'nextCursor';
  p.total := least(private.to_bigint(p_pagination ->> 'totalItems'), 1000000000)::integer;
  -- Cal.com was seen to answer in the other version's shape: what is there counts.
  p.has_more := case
    when p_pagination ? 'hasMore' then p.next_page is not null and p_pagination -> 'hasMore' <> 'false'
    when jsonb_typeof(p_pagination -> 'hasNextPage') = 'boolean'
      then (p_pagination -> 'hasNextPage')::boolean
    else p.shown >= private.page_size(p_cursor, p_api_version)
  end and p.shown > 0;
  return p;
end;
$$;
comment on function private.read_page(
  private.sync_cursors, jsonb[], jsonb, text) is
  'What a page of a walk says of where it is, by its pagination as read and the order of its bookings.';

create function private.is_endless(p_cursor private.sync_cursors, p_page private.page_read)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return p_page.next_page = p_cursor.page
    or length(p_page.next_page) > 2000
    -- Five million bookings.
    or (
      select r.requests >= 20000
      from public.reconciliations r
      where r.tenant_id = p_cursor.tenant_id and r.id = p_cursor.reconciliation_id
    );
end;
$$;
comment on function private.is_endless(private.sync_cursors, private.page_read) is
  'Whether a walk comes to no end: the next page is the same again, its name is none, or there are more than anybody has.';

create function private.leave_walk(p_cursor private.sync_cursors)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update private.sync_cursors k
  set began_at = null, from_at = null, until_at = null, after_at = null, skip = 0, size = null,
      page = null, reconciliation_id = null
  where k.tenant_id = p_cursor.tenant_id and k.kind = p_cursor.kind;
end;
$$;
comment on function private.leave_walk(private.sync_cursors) is
  'Forgets where a walk is: when it is due again, it begins anew.';

create function private.end_walk(
  p_cursor private.sync_cursors,
  p_connection private.connections,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.reconciliations r
  set ended_at = p_now
  where r.tenant_id = p_cursor.tenant_id and r.id = p_cursor.reconciliation_id;
  update private.connections c
  set last_reconciled_at = p_now, refusals = 0
  where c.tenant_id = p_cursor.tenant_id;
  if p_cursor.kind = 'window' then
    perform private.want_unlisted(p_cursor, p_now);
  elsif p_cursor.kind = 'future' then
    update private.sync_cursors k
    set due_at = p_now
    where k.tenant_id = p_cursor.tenant_id and k.kind = 'past' and k.began_at is null;
  end if;
  update private.sync_cursors k
  set due_at = case k.kind
        when 'updated' then p_now + p_connection.check_every
        when 'window' then p_now + interval '1 day'
        else 'infinity'
      end,
      high_water = case when k.kind = 'updated' then k.until_at end,
      lease = null, leased_until = null, failed = 0, error = null
  where k.tenant_id = p_cursor.tenant_id and k.kind = p_cursor.kind;
  perform private.leave_walk(p_cursor);
end;
$$;
comment on function private.end_walk(
  private.sync_cursors, private.connections, timestamptz) is
  'A walk is through: the next one begins when its time has come; after the future, the past.';

create function private.want_unlisted(p_cursor private.sync_cursors, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.want(p_cursor.tenant_id, array(
    select b.cal_uid
    from public.bookings b
    left join private.observations o on o.tenant_id = b.tenant_id and o.cal_uid = b.cal_uid
    where b.tenant_id = p_cursor.tenant_id
      and b.status in ('requested', 'confirmed', 'rescheduled')
      and b.start_time between p_cursor.from_at and p_cursor.until_at
      and b.updated_at < p_cursor.began_at - interval '10 minutes'
      and coalesce(o.read_at, '-infinity') < p_cursor.began_at
      -- What is known to be gone is looked for once a week.
      and not exists (
        select
        from public.reconciliation_findings f
        where f.tenant_id = b.tenant_id
          and f.cal_uid = b.cal_uid
          and f.kind = 'gone'
          and f.seen_at > p_now - interval '7 days'
      )
    order by b.start_time
    limit 100
  ), 'not_listed', p_now);
end;
$$;
comment on function private.want_unlisted(private.sync_cursors, timestamptz) is
  'Has those looked at that are live here, and that a walk through all that is near did not show: the next hundred.';

create function private.settle_page(
  p_cursor private.sync_cursors,
  p_connection private.connections,
  p_page private.page_read,
  p_stored jsonb,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  k private.sync_cursors := p_cursor;
  p constant private.page_read := p_page;
begin
  update public.reconciliations r
  set requests = r.requests + 1,
      shown = r.shown + (p_stored -> 'shown')::integer,
      others = r.others + (p_stored -> 'others')::integer,
      young = r.young + (p_stored -> 'young')::integer,
      unreadable = r.unreadable + (p_stored -> 'unreadable')::integer,
      unchanged = r.unchanged + (p_stored -> 'unchanged')::integer,
      stored = r.stored + (p_stored -> 'stored')::integer,
      expected = coalesce(r.expected, p.total),
      error = null
  where r.tenant_id = k.tenant_id and r.id = k.reconciliation_id;

  if not p.has_more or p.is_ordered and p.next_page is null and p.last_at > k.until_at then
    perform private.end_walk(k, p_connection, p_now);
    return;
  end if;
  if p.next_page is not null then
    k.page := p.next_page;
  elsif p.is_ordered and k.skip = 0 and p.last_at > coalesce(k.after_at, k.from_at) then
    k.after_at := p.last_at;
  else
    k.skip := k.skip + p.shown;
  end if;
  update private.sync_cursors s
  set after_at = k.after_at, skip = k.skip, page = k.page,
      -- Behind what was too large there may be nothing like it.
      size = case when k.size < 125 then k.size * 2 end, due_at = p_now,
      -- A walk that was begun anew is mended when it comes farther, not by its first page.
      failed = greatest(s.failed - 1, 0), error = null, lease = null, leased_until = null
  where s.tenant_id = k.tenant_id and s.kind = k.kind;
end;
$$;
comment on function private.settle_page(
  private.sync_cursors, private.connections, private.page_read, jsonb, timestamptz) is
  'A page is read: the walk goes on behind it, or is through.';

create function private.settle_failure(
  p_cursor private.sync_cursors,
  p_status bigint,
  p_error text,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_error constant text := left(concat_ws(': ', case
    when p_status = 0 then 'No answer' else 'Cal.com answered ' || p_status end, p_error), 500);
begin
  update private.sync_cursors k
  set failed = least(k.failed + 1, 100), error = v_error, lease = null, leased_until = null,
      due_at = p_now + case
        when p_status = 429 then interval '1 minute'
        else coalesce(private.retry_delay(k.failed + 1), interval '6 hours')
      end
  where k.tenant_id = p_cursor.tenant_id and k.kind = p_cursor.kind;
  -- Four hours: a place that Cal.com does not lead on from, a cursor that expired for example, never
  -- comes right. Being told to wait says nothing of the place.
  if p_cursor.failed >= 7 and p_status <> 429 then
    perform private.leave_walk(p_cursor);
  end if;
  -- One that cannot be read must not keep the others from being looked at.
  update private.wanted_bookings w
  set wanted_at = p_now
  where w.tenant_id = p_cursor.tenant_id and w.cal_uid = p_cursor.cal_uid;
  update public.reconciliations r
  set requests = r.requests + 1, error = v_error
  where r.tenant_id = p_cursor.tenant_id and r.id = p_cursor.reconciliation_id;
  if p_status in (401, 403) then
    perform private.refuse_connection(p_cursor.tenant_id, case p_status
      when 401 then 'Cal.com does not know the key (any more): make a new one there, and give it by connect_tenant(). This one is tried again by itself, at least once a day.'
      else 'Cal.com refuses what was asked with this key: its owner''s role or plan does not allow it. See p_scope of connect_tenant(). It is tried again by itself, at least once a day.'
    end, p_now);
  end if;
end;
$$;
comment on function private.settle_failure(private.sync_cursors, bigint, text, timestamptz) is
  'A request failed: it is made again after a while, a minute first and at most six hours, a walk from its beginning after the eighth time; with a refused key nothing is asked for: see refuse_connection().';

create function private.failing_steps()
  returns setof private.sync_cursors
  language sql
  stable
  set search_path = ''
as $$
  select k.*
  from private.connections c
  join public.tenants t on t.id = c.tenant_id and t.disabled_at is null
  join private.sync_cursors k on k.tenant_id = c.tenant_id
  -- By then it has been asked again for half an hour.
  where c.state <> 'refused' and k.failed > 5
$$;
comment on function private.failing_steps() is
  'What Cal.com''s API was asked time and again and did not answer, or not so that a walk could go on; without keys that are refused, which are told as such.';

create function private.can_be_smaller(
  p_cursor private.sync_cursors,
  p_connection private.connections
)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_cursor.kind in ('updated', 'future', 'past', 'window')
    -- One booking alone, behind a cursor, cannot be passed over.
    and (private.page_size(p_cursor, p_connection.api_version) > 1
      or p_connection.api_version < '2026-05-01');
end;
$$;
comment on function private.can_be_smaller(private.sync_cursors, private.connections) is
  'Whether something smaller can be asked for than a page that was too large.';

create function private.settle_too_large(
  p_cursor private.sync_cursors,
  p_connection private.connections,
  p_error text,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_size constant integer := private.page_size(p_cursor, p_connection.api_version);
  v_is_one constant boolean := v_size = 1;
begin
  update private.sync_cursors k
  set size = greatest(v_size / 2, 1), skip = k.skip + v_is_one::integer, due_at = p_now,
      error = p_error, lease = null, leased_until = null
  where k.tenant_id = p_cursor.tenant_id and k.kind = p_cursor.kind;
  update public.reconciliations r
  set requests = r.requests + 1, unreadable = r.unreadable + v_is_one::integer, error = p_error
  where r.tenant_id = p_cursor.tenant_id and r.id = p_cursor.reconciliation_id;
end;
$$;
comment on function private.settle_too_large(
  private.sync_cursors, private.connections, text, timestamptz) is
  'A page was too large: half as many bookings are asked for, at once. One alone that is too large is passed over.';

create function public.settle_sync_step(
  p_lease uuid,
  p_answer jsonb,
  p_read_at timestamptz,
  p_now timestamptz default now()
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
  c private.connections;
  v_status constant bigint := coalesce(private.to_bigint(p_answer ->> 'status'), 0);
  v_is_too_large constant boolean := coalesce(p_answer -> 'too_large' = 'true', false);
  v_bookings jsonb[] := array[]::jsonb[];
  v_page private.page_read;
  v_stored jsonb;
begin
  perform private.settle_budget(p_lease, p_answer, p_now);
  select s.* into k from private.sync_cursors s where s.lease = p_lease for update;
  select n.* into c from private.connections n where n.tenant_id = k.tenant_id;
  -- Another has claimed it since, or another key was given: that one asks again.
  if k.tenant_id is null or k.secret_id <> c.secret_id then
    update private.sync_cursors s set lease = null, leased_until = null where s.lease = p_lease;
    return '{"settled": false}'::jsonb;
  end if;

  if k.kind = 'uid' and (v_status in (400, 403, 404) or v_is_too_large) then
    perform private.settle_uid(k, case when v_status = 404 then true end, p_now);
    return jsonb_build_object('settled', true, 'gone', v_status = 404);
  elsif v_is_too_large and private.can_be_smaller(k, c) then
    perform private.settle_too_large(k, c, p_answer ->> 'error', p_now);
    return '{"settled": true, "failed": true}'::jsonb;
  elsif v_status not between 200 and 299 then
    perform private.settle_failure(k, v_status, p_answer ->> 'error', p_now);
    return '{"settled": true, "failed": true}'::jsonb;
  elsif k.kind = 'account' then
    perform private.settle_account(k, p_answer -> 'account', p_now);
    return '{"settled": true}'::jsonb;
  elsif k.kind = 'webhook' then
    perform private.note_webhook(k.tenant_id, p_answer -> 'webhook', p_now);
    return '{"settled": true}'::jsonb;
  elsif jsonb_typeof(p_answer -> 'bookings') is distinct from 'array' then
    perform private.settle_failure(k, v_status, 'There is no list of bookings in it', p_now);
    return '{"settled": true, "failed": true}'::jsonb;
  end if;

  v_bookings := array(select b from jsonb_array_elements(p_answer -> 'bookings') b);
  v_stored := private.observe(
    c, v_bookings, p_read_at,
    -- Of an occurrence that went with another no webhook is on its way.
    coalesce((
      select w.reason = 'series'
      from private.wanted_bookings w
      where w.tenant_id = k.tenant_id and w.cal_uid = k.cal_uid
    ), false),
    k.reconciliation_id, k.kind in ('future', 'past'), p_now);
  if k.kind = 'uid' then
    perform private.settle_uid(k, false, p_now);
    return v_stored || '{"settled": true}';
  end if;
  v_page := private.read_page(k, v_bookings, p_answer -> 'pagination', c.api_version);
  if v_page.has_more and private.is_endless(k, v_page) then
    perform private.settle_failure(k, v_status, 'Its pages come to no end', p_now);
    return v_stored || '{"settled": true, "failed": true}';
  end if;
  perform private.settle_page(k, c, v_page, v_stored, p_now);
  return v_stored || '{"settled": true}';
end;
$$;
comment on function public.settle_sync_step(uuid, jsonb, timestamptz, timestamptz) is
  'For functions/reconcile: what came of a claimed step, stored, and the cursor moved behind it, in one transaction. p_answer: {"status", "bookings"?, "pagination"?, "account"?, "webhook"?, "remaining"?, "reset"?, "error"?, "too_large"?}, see the head of the chapter connections; of a single booking, "bookings" is a list of it, or of the occurrences Cal.com gave. p_read_at: before the request was sent. Gives {"settled": false} when the lease is no longer valid, and nothing is done; "failed" when it is to be asked again; "gone" when Cal.com does not know the booking; else what store_observations() gives.';
revoke execute on function public.settle_sync_step(uuid, jsonb, timestamptz, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.settle_sync_step(uuid, jsonb, timestamptz, timestamptz) to service_role;
