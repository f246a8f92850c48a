-- Observing: what Cal.com's API shows becomes events, beside those its webhooks make.
--
-- An observation is stored first and applied right behind, many of them as one fold, like anything
-- that is pending. It holds from when it was read (occurred_at). A booking that is shown unchanged
-- makes no row, however often.

create table private.observations (
  tenant_id uuid not null,
  cal_uid text not null,
  digest bytea not null,
  read_at timestamptz not null,
  series text,
  constraint observations_pkey primary key (tenant_id, cal_uid),
  constraint observations_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
) with (fillfactor = 80);
-- The occurrences of one series are looked at together.
create index observations_of_series on private.observations (tenant_id, series)
  where series is not null;
alter table private.observations enable row level security;
comment on table private.observations is
  'When the API last showed a booking, and a hash of it as shown. Outlives the events: what retention took does not come back.';
comment on column private.observations.series is
  'Cal.com''s id of the series it is an occurrence of, which webhooks do not tell.';

create type private.observation as (
  cal_uid text,
  body jsonb,
  number bigint,
  previous_uid text,
  moved_to text,
  series text,
  created_at timestamptz,
  -- The newest change it tells of.
  changed_at timestamptz,
  digest bytea
);
comment on type private.observation is 'A booking as the API shows it, and what it is found and judged by.';

create function private.newest_seat(p_booking jsonb)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if not jsonb_path_exists(p_booking, '$.attendees[*].seatUid') then
    return null;
  end if;
  return (
    select max(private.to_timestamp(a ->> 'createdAt'))
    from jsonb_path_query(p_booking, '$.attendees[*]') a
  );
end;
$$;
comment on function private.newest_seat(jsonb) is
  'When the last of the seats the API shows was taken; null for a booking without.';

create function private.uid_shown(p_booking jsonb, p_key text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when length(p_booking ->> p_key) <= 255 then private.trimmed(p_booking ->> p_key)
  end;
end;
$$;
comment on function private.uid_shown(jsonb, text) is 'A uid the API shows, under this key; null when there is none of use.';

create function private.is_readable(p_booking jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return private.uid_shown(p_booking, 'uid') is not null
    -- As of a webhook: whoever is shown as a hundred thousand attendees is not folded.
    and octet_length(p_booking::text) <= 1048576;
end;
$$;
comment on function private.is_readable(jsonb) is
  'Whether a booking the API shows can be stored: it has a uid, and is no larger than a webhook may be (1 MB).';

create function private.read_observations(p_bookings jsonb[])
  returns private.observation[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- A page may show one twice, while it is moved.
  return array(
    select row(
      b.uid, b.booking, private.to_bigint(b.booking ->> 'id'),
      -- Of seats that moved, the others stayed.
      case when s.newest_seat is null and p.previous_uid <> b.uid then p.previous_uid end,
      private.uid_shown(b.booking, 'rescheduledToUid'),
      private.uid_shown(b.booking, 'recurringBookingUid'), c.created_at,
      greatest(c.created_at, private.to_timestamp(b.booking ->> 'updatedAt'), s.newest_seat),
      sha256(convert_to(b.booking::text, 'UTF8')))::private.observation
    from (
      -- By the uid as it is kept, not as it is written.
      select distinct on (k.uid) x as booking, k.uid
      from unnest(p_bookings) with ordinality o (x, place)
      cross join lateral (select private.uid_shown(x, 'uid') as uid) k
      where private.is_readable(x)
      order by k.uid, private.to_timestamp(x ->> 'updatedAt') desc nulls last, place desc
    ) b
    cross join lateral (select private.uid_shown(b.booking, 'rescheduledFromUid') as previous_uid) p
    cross join lateral (select private.newest_seat(b.booking) as newest_seat) s
    cross join lateral (
      select private.to_timestamp(b.booking ->> 'createdAt') as created_at
    ) c
    order by b.uid
  );
end;
$$;
comment on function private.read_observations(jsonb[]) is
  'The bookings of an answer of the API that can be read, each once.';

create function private.is_of_connection(p_connection private.connections, p_booking jsonb)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  c constant private.connections := p_connection;
begin
  return case c.whose
    when 'all' then true
    when 'own' then exists (
      select
      from jsonb_path_query(p_booking, '$.hosts[*]') h
      where h ->> 'id' = c.account_id or lower(h ->> 'email') = lower(c.account_email)
    )
    else exists (
      select
      from jsonb_path_query(p_booking, '$.hosts[*]') h
      where lower(h ->> 'email') = any (c.hosts)
    ) or private.to_bigint(
      coalesce(p_booking #>> '{eventType,id}', p_booking ->> 'eventTypeId')) = any (c.event_type_ids)
  end;
end;
$$;
comment on function private.is_of_connection(private.connections, jsonb) is
  'Whether a booking the API shows is the tenant''s, by who hosts it or its event type.';

create function private.observed_of_tenant(
  p_connection private.connections,
  p_observations private.observation[]
)
  returns private.observation[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select o
    from unnest(p_observations) o
    where private.is_of_connection(p_connection, o.body)
      -- What a signed webhook told of is the tenant's anyway.
      or exists (
        select
        from public.booking_uids u
        where u.tenant_id = p_connection.tenant_id and u.cal_uid in (o.cal_uid, o.previous_uid)
      )
  );
end;
$$;
comment on function private.observed_of_tenant(
  private.connections, private.observation[]) is
  'Those of the bookings the API shows that are the tenant''s: the key of a guest, or of an admin, is shown others as well.';

create function private.observed_anew(
  p_tenant_id uuid,
  p_observations private.observation[],
  p_read_at timestamptz
)
  returns private.observation[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_new text[];
begin
  -- Of two who read the same at once, the second waits here, and finds it known.
  with known as (
    insert into private.observations as k (tenant_id, cal_uid, digest, read_at, series)
    select p_tenant_id, o.cal_uid, o.digest, p_read_at, o.series
    from unnest(p_observations) o
    order by o.cal_uid
    on conflict (tenant_id, cal_uid) do update
    set digest = excluded.digest, read_at = excluded.read_at, series = excluded.series
    -- What was read before something newer was is no news.
    where k.digest <> excluded.digest and k.read_at < excluded.read_at
    returning k.cal_uid
  )
  select array_agg(k.cal_uid) into v_new from known k;
  update private.observations k
  set read_at = p_read_at
  where k.tenant_id = p_tenant_id
    and k.cal_uid = any (array(select o.cal_uid from unnest(p_observations) o))
    and k.digest = any (array(select o.digest from unnest(p_observations) o))
    and k.read_at < p_read_at;
  return array(select o from unnest(p_observations) o where o.cal_uid = any (v_new));
end;
$$;
comment on function private.observed_anew(uuid, private.observation[], timestamptz) is
  'Those that are shown for the first time, or otherwise than the last time. Remembers all as shown.';

create function private.body_of_observation(p_observation private.observation, p_read_at timestamptz)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return jsonb_build_object(
    'triggerEvent', 'BOOKING_OBSERVED',
    'createdAt', to_char(p_read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'payload', p_observation.body);
end;
$$;
comment on function private.body_of_observation(private.observation, timestamptz) is
  'An observation in an envelope as webhooks have it.';

create function private.bodies_to_store(
  p_tenant_id uuid,
  p_observations private.observation[],
  p_read_at timestamptz
)
  returns jsonb[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_key text;
begin
  if exists (select from private.erased_contacts e where e.tenant_id = p_tenant_id) then
    v_key := private.erasure_key(p_tenant_id);
    return array(
      select private.without_erased(
        p_tenant_id, private.body_of_observation(o, p_read_at), v_key,
        coalesce(o.created_at, '-infinity'))
      from unnest(p_observations) o
    );
  end if;
  return array(
    select private.body_of_observation(o, p_read_at) from unnest(p_observations) o
  );
end;
$$;
comment on function private.bodies_to_store(uuid, private.observation[], timestamptz) is
  'What is stored of observations: as read, and whoever was erased stays erased.';

create function private.insert_observations(
  p_tenant_id uuid,
  p_observations private.observation[],
  p_read_at timestamptz,
  p_now timestamptz
)
  returns text[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_bodies constant jsonb[] := private.bodies_to_store(p_tenant_id, p_observations, p_read_at);
  v_event_ids text[];
begin
  with stored as (
    insert into public.webhook_events (
      tenant_id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, occurred_at,
      received_at, body
  )
    select p_tenant_id, 'cal-api',
      encode(sha256(convert_to(o.cal_uid || ' ' || extract(epoch from p_read_at), 'UTF8')), 'hex'),
      'BOOKING_OBSERVED', o.cal_uid, o.number, o.previous_uid, p_read_at, p_now, v_bodies[o.place]
    from unnest(p_observations) with ordinality
      o (cal_uid, body, number, previous_uid, moved_to, series, created_at, changed_at, digest, place)
    -- A closed booking can only stay as it is. Looked up one by one, as values: joined, all of the
    -- tenant's bookings would be compared with all of its uids.
    where (
      select b.closed_at
      from public.bookings b
      where b.tenant_id = p_tenant_id and b.id = (
        select u.booking_id
        from public.booking_uids u
        where u.tenant_id = p_tenant_id and u.cal_uid = o.cal_uid
      )
    ) is null
    order by o.created_at, o.cal_uid
    on conflict (tenant_id, provider, event_id) do nothing
    returning event_id
  )
  select array_agg(s.event_id) into v_event_ids from stored s;
  return coalesce(v_event_ids, '{}');
end;
$$;
comment on function private.insert_observations(
  uuid, private.observation[], timestamptz, timestamptz) is
  'Stores observations as pending events, in the order in which the bookings were made; gives their event_ids.';

create function private.uids_to_look_at(p_tenant_id uuid, p_observations private.observation[])
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select o.moved_to
    from unnest(p_observations) o
    where o.moved_to is not null
      and o.moved_to not in (select n.cal_uid from unnest(p_observations) n)
      and (
        select u.booking_id
        from public.booking_uids u
        where u.tenant_id = p_tenant_id and u.cal_uid = o.moved_to
      ) is null
  );
end;
$$;
comment on function private.uids_to_look_at(uuid, private.observation[]) is
  'Where bookings went that the API shows as moved, as far as nothing is known of it: until then nobody knows when they are.';

create function private.observe(
  p_connection private.connections,
  p_bookings jsonb[],
  p_read_at timestamptz,
  p_judge_young boolean,
  p_reconciliation_id bigint,
  p_is_backfill boolean,
  p_now timestamptz
)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := p_connection.tenant_id;
  v_shown constant private.observation[] := private.read_observations(p_bookings);
  v_ours constant private.observation[] := private.observed_of_tenant(p_connection, v_shown);
  v_judged constant private.observation[] := array(
    select o
    from unnest(v_ours) o
    where p_judge_young or coalesce(o.changed_at < p_read_at - interval '10 minutes', true)
  );
  v_new private.observation[];
  v_event_ids text[];
begin
  v_new := private.observed_anew(v_tenant_id, v_judged, p_read_at);
  perform private.want(
    v_tenant_id, private.uids_to_look_at(v_tenant_id, v_new), 'moved_to', p_now);
  v_event_ids := private.insert_observations(v_tenant_id, v_new, p_read_at, p_now);
  perform private.note_findings(
    v_tenant_id, v_event_ids, p_reconciliation_id, not p_is_backfill, p_now);
  return jsonb_build_object(
    'shown', cardinality(p_bookings),
    'others', cardinality(v_shown) - cardinality(v_ours),
    'young', cardinality(v_ours) - cardinality(v_judged),
    'unreadable', (
      select count(*) from unnest(p_bookings) b where not private.is_readable(b)),
    'unchanged', cardinality(v_judged) - cardinality(v_event_ids),
    'stored', cardinality(v_event_ids)
  );
end;
$$;
comment on function private.observe(
  private.connections, jsonb[], timestamptz, boolean, bigint, boolean, timestamptz) is
  'Stores bookings as the API shows them, and writes down what they may change; see store_observations(). p_is_backfill: that nobody had told of a booking is no finding.';

create function public.store_observations(
  p_tenant_id uuid,
  p_bookings jsonb[],
  p_read_at timestamptz,
  p_judge_young boolean default false,
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
  c private.connections;
begin
  select k.* into c from private.connections k where k.tenant_id = p_tenant_id;
  if not found then
    perform private.refuse(
      'The tenant is not connected to Cal.com''s API', 'connect_tenant() first.', 'no_data_found');
  end if;
  return private.observe(
    c, coalesce(p_bookings, '{}'), p_read_at, p_judge_young, null, true, p_now);
end;
$$;
comment on function public.store_observations(uuid, jsonb[], timestamptz, boolean, timestamptz) is
  'Stores bookings as GET /v2/bookings shows them, as events that wait to be applied. p_read_at: before the request was sent; what the bookings are then, they assert. What changed less than ten minutes before is left for the next time, as its webhook may be on its way (unless p_judge_young). Gives how many were shown; of others, not this tenant''s; young; unreadable, without a uid or larger than 1 MB; unchanged since they were last shown, or closed; and stored. Raises no_data_found when the tenant is not connected.';
revoke execute on function public.store_observations(
  uuid, jsonb[], timestamptz, boolean, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.store_observations(
  uuid, jsonb[], timestamptz, boolean, timestamptz) to service_role;
