-- Numbering generations: which uid came after which.

create function private.number_generations(p_tenant_id uuid, p_booking_id uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  with recursive links as (
    select e.cal_uid, e.previous_uid,
      row_number() over (order by min(e.occurred_at), e.cal_uid, e.previous_uid) as rank
    from public.webhook_events e
    join public.booking_uids p on p.tenant_id = e.tenant_id and p.cal_uid = e.previous_uid
    where e.tenant_id = p_tenant_id
      and e.booking_id = p_booking_id
      -- What it came after may be another row, which had its end (closed_at).
      and p.booking_id = p_booking_id
    group by e.cal_uid, e.previous_uid
  ),
  -- From each uid that no event calls the successor of another. Where one has several (its link to
  -- pick a new time works again), they are branches: each goes to its end before the later begins.
  chain (cal_uid, root, depth, place) as (
    select u.cal_uid, u.cal_uid, 0, '{}'::bigint[]
    from public.booking_uids u
    where u.tenant_id = p_tenant_id
      and u.booking_id = p_booking_id
      and not exists (select from links l where l.cal_uid = u.cal_uid)
    union all
    select l.cal_uid, c.root, c.depth + 1, c.place || l.rank
    from chain c
    join links l on l.previous_uid = c.cal_uid
  ) cycle cal_uid set is_cycle using path,
  -- Where there are several roots, calendar ids joined them: the branch that was first heard
  -- of later replaced the earlier.
  root as (
    select c.root, row_number() over (order by min(e.occurred_at), c.root) as rank
    from chain c
    left join public.webhook_events e
      on e.tenant_id = p_tenant_id and e.booking_id = p_booking_id and e.cal_uid = c.cal_uid
    where not c.is_cycle
    group by c.root
  ),
  numbered as (
    select
      c.cal_uid,
      dense_rank() over (order by max(r.rank), max(c.place)) - 1 as generation,
      max(c.depth) = 0 and max(r.rank) > 1 as guessed
    from chain c
    join root r on r.root = c.root
    where not c.is_cycle
    group by c.cal_uid
  )
  update public.booking_uids u
  set generation = n.generation, guessed = n.guessed and not u.separated
  from numbered n
  where u.tenant_id = p_tenant_id
    and u.cal_uid = n.cal_uid
    and (u.generation, u.guessed) is distinct from (n.generation::integer, n.guessed and not u.separated);
end;
$$;
comment on function private.number_generations(uuid, uuid) is
  'Numbers the uids of a booking along its reschedules. Each event names only its direct predecessor, and may arrive before it.';

create function private.number_all_generations(p_tenant_id uuid, p_booking_ids uuid[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_booking_id uuid;
begin
  -- Hardly any booking has more than one uid.
  update public.booking_uids u
  set generation = 0, guessed = false
  where u.tenant_id = p_tenant_id
    and u.booking_id = any (p_booking_ids)
    and (u.generation <> 0 or u.guessed)
    and not exists (
      select from public.booking_uids o
      where o.tenant_id = u.tenant_id
        and o.booking_id = u.booking_id
        and o.cal_uid <> u.cal_uid
    );
  for v_booking_id in
    select u.booking_id
    from public.booking_uids u
    where u.tenant_id = p_tenant_id and u.booking_id = any (p_booking_ids)
    group by u.booking_id
    having count(*) > 1
    order by u.booking_id
  loop
    perform private.number_generations(p_tenant_id, v_booking_id);
  end loop;
end;
$$;
comment on function private.number_all_generations(uuid, uuid[]) is
  'Numbers the uids of bookings along their reschedules.';
