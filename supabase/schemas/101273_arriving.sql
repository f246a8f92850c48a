-- Arriving: how a project takes in a tenant that comes from another. The functions are called by
-- `npm run tenant -- move`, in this order; each may be called again after a crash.

create function private.reserve_ids(p_last_ids jsonb)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_name text;
  v_last bigint;
  v_sequence regclass;
begin
  -- Two that arrive at once, one after the other: each sets what it has looked at before, and a
  -- sequence that is set back gives the ids of the other a second time.
  perform pg_advisory_xact_lock(hashtextextended('calbase reserving ids', 0));
  for v_name, v_last in select i.key, i.value::bigint from jsonb_each_text(p_last_ids) i loop
    if v_last > 1e15 or not exists (select from private.carried_tables() c where c.name = v_name) then
      perform private.refuse(
        format('The other project says that its last id of %s is %s', v_name, v_last),
        'No project has that many: nothing was taken in from it.');
    end if;
    v_sequence := pg_get_serial_sequence(v_name, 'id')::regclass;
    -- Never back; a hundred more are for whoever counts on between the look and the jump.
    if coalesce(pg_sequence_last_value(v_sequence), 0) < v_last then
      perform setval(v_sequence, v_last + 100);
    end if;
  end loop;
end;
$$;
comment on function private.reserve_ids(jsonb) is
  'What is stored here from now on has higher ids than what comes along: the order of arrival holds.';

create function private.admit_tenant(
  p_tenant jsonb,
  p_move jsonb,
  p_functions_url text,
  p_now timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  t public.tenants := jsonb_populate_record(null::public.tenants, p_tenant);
  m private.moves := jsonb_populate_record(null::private.moves, p_move);
begin
  if exists (
    select from private.moves k
    where k.tenant_id = t.id and k.id = m.id and k.state in ('arriving', 'arrived')
  ) then
    return;
  end if;
  if exists (select from public.tenants o where o.id = t.id or o.slug = t.slug) then
    perform private.refuse(
      format('There is a tenant "%s" here already', t.slug),
      'Delete it, if it is an old copy: select delete_tenant(…). Two tenants cannot become one.',
      'unique_violation');
  end if;
  if private.is_tenant_time_zone(t.time_zone) is not true then
    perform private.refuse(
      format('The time zone "%s" is none that this project''s PostgreSQL knows', t.time_zone),
      'Give the tenant another one where it is now, or upgrade this project''s database.');
  end if;
  perform private.refuse_former_slug_of_others(t.id, t.slug);
  perform private.reserve_ids(m.last_ids);
  t.disabled_at := p_now;
  -- As it is there: with its own rules instead of the default ones.
  set local session_replication_role = replica;
  insert into public.tenants select t.*;
  set local session_replication_role = origin;
  insert into private.moves (
    tenant_id, id, state, functions_url, key_hash, last_ids, was_disabled_at, began_at
  )
  values (
    t.id, m.id, 'arriving', p_functions_url, m.key_hash, m.last_ids, m.was_disabled_at, m.began_at);
end;
$$;
comment on function private.admit_tenant(jsonb, jsonb, text, timestamptz) is
  'Makes the tenant that is to arrive, disabled, from its row and that of its move in the project it leaves; p_functions_url: the functions there. Refuses one that is here already.';

create function private.turn_away(p_tenant_id uuid, p_move_id uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform 1
  from private.moves m
  where m.tenant_id = p_tenant_id and m.id = p_move_id and m.state = 'arriving'
  for update;
  if found then
    delete from public.tenants t where t.id = p_tenant_id;
  elsif exists (
    select from private.moves m
    where m.tenant_id = p_tenant_id and m.id = p_move_id and m.state = 'arrived'
  ) then
    perform private.refuse('The tenant has arrived here', 'Move it back instead of cancelling.');
  end if;
end;
$$;
comment on function private.turn_away(uuid, uuid) is
  'Throws away the copy of a tenant that was to arrive.';

create function private.welcome(
  p_tenant_id uuid,
  p_move_id uuid,
  p_key text,
  p_now timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  m private.moves;
begin
  select k.* into m
  from private.moves k
  where k.tenant_id = p_tenant_id and k.id = p_move_id and k.state in ('arriving', 'arrived')
  for update;
  if not found then
    perform private.refuse(
      'There is no copy of the tenant here (any more)',
      format(
        'Copy it again. In the project it comes from: update private.moves set state = ''frozen'', switched_at = null where id = %L; then start the same command again. A day after the tenant has left, its reminders there are cancelled: then, behind that update, give the move up (--cancel), which plans them again, and move the tenant anew.',
        p_move_id),
      'object_not_in_prerequisite_state');
  end if;
  if (m.key_hash = sha256(convert_to(p_key, 'UTF8'))) is not true then
    perform private.refuse(
      'The tenant has not left the project it comes from',
      'It works here when it does not work there any more.', 'object_not_in_prerequisite_state');
  end if;
  if m.state = 'arrived' then
    return;
  end if;
  update private.moves k
  set state = 'arrived', switched_at = p_now,
      secret_id = vault.create_secret(
        p_key, private.vault_name(p_tenant_id, 'move ' || left(p_move_id::text, 8)),
        'By which what still comes to the project the tenant comes from is forwarded.')
  where k.tenant_id = p_tenant_id and k.id = p_move_id;
  update public.tenants t set disabled_at = m.was_disabled_at where t.id = p_tenant_id;
  perform private.resume_stopped_jobs(p_tenant_id, m.began_at);
  -- What was still to be counted there is counted here.
  perform private.note_all_days(p_tenant_id);
end;
$$;
comment on function private.welcome(uuid, uuid, text, timestamptz) is
  'From now on the tenant works here, if it did there. p_key: the key of the move, which the other project tells when it has let go of the tenant.';

create function private.analyze_tables_of(p_tenant_id uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_name text;
  v_known real;
  v_count bigint;
begin
  for v_name, v_known in
    select k.name, greatest(c.reltuples, 0)
    from private.carried_tables() k
    join pg_catalog.pg_class c on c.oid = k.name::regclass
  loop
    execute format('select count(*) from %s t where t.tenant_id = $1', v_name)
    into v_count
    using p_tenant_id;
    -- Where there are many others, it changes little, and a sample of them would take long.
    if v_count > v_known / 10 then
      execute 'analyze ' || v_name;
    end if;
  end loop;
end;
$$;
comment on function private.analyze_tables_of(uuid) is
  'Makes statistics of the tables of which a tenant is more than a tenth: who works with what was just copied does not wait until autovacuum makes them. Without them a rebuild looks for each reminder among all of its rule.';

-- Whether the copy is all there is ----------------------------------------------------------------

create function private.state_of_bookings(p_tenant_id uuid, p_booking_ids uuid[])
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
  set timezone = 'UTC'
as $$
begin
  return (
    select jsonb_object_agg(b.id, md5(concat_ws(
      E'\n', to_jsonb(b)::text,
      (
        select string_agg(to_jsonb(u)::text, E'\n' order by u.cal_uid collate "C")
        from public.booking_uids u
        where u.tenant_id = b.tenant_id and u.booking_id = b.id
      ),
      (
        select string_agg(to_jsonb(a)::text, E'\n' order by a.contact collate "C")
        from public.booking_attendees a
        where a.tenant_id = b.tenant_id and a.booking_id = b.id
      ),
      (
        select string_agg(to_jsonb(r)::text, E'\n' order by r.id)
        from public.reminders r
        where r.tenant_id = b.tenant_id and r.booking_id = b.id
      ),
      (
        select string_agg(to_jsonb(v)::text, E'\n' order by v.id)
        from public.lead_activities v
        where v.tenant_id = b.tenant_id and v.booking_id = b.id
      ),
      (
        select string_agg((to_jsonb(l) - 'updated_at')::text, E'\n' order by l.id)
        from public.leads l
        where l.tenant_id = b.tenant_id and l.booking_id = b.id
      ))))
    from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = any (p_booking_ids)
  );
end;
$$;
comment on function private.state_of_bookings(uuid, uuid[]) is
  'Bookings with their uids, attendees, reminders and leads, each as a hash.';

create function private.rebuilt_otherwise(p_tenant_id uuid, p_booking_ids uuid[], p_now timestamptz default now())
  returns uuid[]
  language plpgsql
  volatile
  set search_path = ''
  set jit = 'off'
as $$
declare
  v_before constant jsonb := private.state_of_bookings(p_tenant_id, p_booking_ids);
  v_after jsonb;
begin
  begin
    perform private.lock_tenant(p_tenant_id);
    -- As it will work here. All of it is undone below.
    set local session_replication_role = replica;
    update public.tenants t set disabled_at = null where t.id = p_tenant_id;
    set local session_replication_role = origin;
    perform private.rebuild_some(p_tenant_id, p_booking_ids, p_now);
    v_after := private.state_of_bookings(p_tenant_id, p_booking_ids);
    raise exception 'undo' using errcode = 'triggered_action_exception';
  exception
    when triggered_action_exception then
      null;
  end;
  return array(
    select b.key::uuid from jsonb_each(v_before) b where b.value is distinct from v_after -> b.key
  );
end;
$$;
comment on function private.rebuilt_otherwise(uuid, uuid[], timestamptz) is
  'Those of these bookings that a rebuild from the events would change; it changes nothing. None, where everything that was told of them came along.';
