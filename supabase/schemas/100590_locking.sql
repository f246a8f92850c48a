-- Locking: nobody who stores an event waits for anybody.
--
-- Whoever applies a single event shares its tenant, and takes the names the event speaks of, then
-- the bookings' rows (by id), then the leads (by contact), then the reminders (by id): each only if
-- it is free, or, of rows, gets free within 30 ms. If not, everything is given back and the event
-- stays pending. Whoever applies many, or rebuilds, has the tenant alone: one lock instead of
-- thousands, since PostgreSQL's lock table is shared by all and holds some 12,000.

create function private.tenant_key(p_tenant_id uuid)
  returns bigint
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return hashtextextended('calbase tenant ' || p_tenant_id, 0);
end;
$$;
comment on function private.tenant_key(uuid) is 'Key of the advisory lock on what a tenant''s events make.';

create function private.has_tenant_alone(p_tenant_id uuid)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return coalesce(current_setting('calbase.tenant_alone', true) = p_tenant_id::text, false);
end;
$$;
comment on function private.has_tenant_alone(uuid) is
  'Whether this transaction has the tenant alone, by lock_tenant().';

create function private.lock_tenant(p_tenant_id uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if private.has_tenant_alone(p_tenant_id) then
    return;
  end if;
  perform pg_advisory_xact_lock(private.tenant_key(p_tenant_id));
  -- Given back with the lock, also when a subtransaction is undone.
  perform set_config('calbase.tenant_alone', p_tenant_id::text, true);
end;
$$;
comment on function private.lock_tenant(uuid) is
  'Has a tenant''s bookings, leads and reminders alone until the transaction ends: waits for events that are being applied; those that arrive meanwhile are stored and stay pending.';

create function private.share_tenant(p_tenant_id uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Who has it alone knows what it does: a person may correct what a disabled tenant has.
  if private.has_tenant_alone(p_tenant_id) then
    return;
  end if;
  if not pg_try_advisory_xact_lock_shared(private.tenant_key(p_tenant_id)) then
    raise exception 'The tenant is being worked on' using errcode = 'lock_not_available';
  end if;
  -- Since the request looked, whoever had it alone may have disabled it.
  if exists (select from public.tenants t where t.id = p_tenant_id and t.disabled_at is not null) then
    raise exception 'The tenant is disabled' using errcode = 'lock_not_available';
  end if;
end;
$$;
comment on function private.share_tenant(uuid) is
  'Shares a tenant with others who apply single events; raises lock_not_available while somebody has it alone, and when it is disabled.';

create function private.lock_name(p_tenant_id uuid, p_name text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if not private.has_tenant_alone(p_tenant_id)
    and not pg_try_advisory_xact_lock(hashtextextended(p_tenant_id || p_name, 0))
  then
    raise exception 'Another event is being applied' using errcode = 'lock_not_available';
  end if;
end;
$$;
comment on function private.lock_name(uuid, text) is
  'Has a name (a uid, a calendar id, a series, a contact) until the transaction ends, also while no row for it exists yet; raises lock_not_available when somebody else has it.';

create function private.lock_lead(p_tenant_id uuid, p_contact text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.lock_name(p_tenant_id, ' lead ' || p_contact);
end;
$$;
comment on function private.lock_lead(uuid, text) is
  'Lets the bookings of one lead be scored one after the other; see lock_name().';
