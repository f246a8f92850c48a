-- Leaving: how a project lets go of a tenant that moves to another. The functions are called by
-- `npm run tenant -- move`, in this order; each may be called again after a crash.

-- What is refused while a tenant is frozen: every change by hand or by function that is no answer to
-- what was begun before. Webhooks are stored; answers of people and providers are kept and forwarded.
select private.create_trigger(format(
  'create trigger %I before %s on %s for each row when (%s) execute function private.refuse_while_moving(%s)',
  t.name, t.event, t.table_name, t.condition, t.column_name))
from (values
  ('tenants_stay_while_moving', 'update or delete', 'public.tenants', 'pg_trigger_depth() = 0', '''id'''),
  ('rules_stay_while_moving', 'insert or update or delete', 'public.reminder_rules', 'pg_trigger_depth() = 0', ''),
  ('templates_stay_while_moving', 'insert or update or delete', 'public.message_templates', 'pg_trigger_depth() = 0', ''),
  ('suppressions_stay_while_moving', 'insert or update or delete', 'public.suppressions', 'by_hand', ''),
  ('leads_stay_while_moving', 'insert or update or delete', 'public.leads', 'by_hand', ''),
  ('secrets_stay_while_moving', 'insert or update or delete', 'private.tenant_secrets', 'pg_trigger_depth() = 0', ''),
  ('accounts_stay_while_moving', 'insert or update or delete', 'private.channel_accounts', 'pg_trigger_depth() = 0', ''),
  ('connections_stay_while_moving', 'insert or update or delete', 'private.connections', 'pg_trigger_depth() = 0', ''),
  ('merges_stay_while_moving', 'insert or update or delete', 'private.merged_contacts', 'pg_trigger_depth() = 0', ''),
  ('erased_stay_while_moving', 'insert or update or delete', 'private.erased_contacts', 'pg_trigger_depth() = 0', ''),
  ('jobs_stay_while_moving', 'insert or update', 'private.jobs', 'pg_trigger_depth() = 0', '')
) t (name, event, table_name, condition, column_name);

-- Corrections, what the API shows, what is said here: events that nobody could forward.
create trigger events_stay_while_moving
  before insert on public.webhook_events
  for each row when (new.provider <> 'cal.com')
  execute function private.refuse_while_moving();

create function private.move_out(p_tenant_id uuid)
  returns private.moves
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  m private.moves;
begin
  select k.*
  into m
  from private.moves k
  where k.tenant_id = p_tenant_id and k.state in ('frozen', 'moved');
  return m;
end;
$$;
comment on function private.move_out(uuid) is
  'The move by which a tenant leaves; null when it does not.';

-- What is on its way ------------------------------------------------------------------------------

create function private.taken_back(p_reminder public.reminders, p_now timestamptz)
  returns private.reminder_outcome
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  r constant public.reminders := p_reminder;
  v_is_unsent boolean;
  o private.reminder_outcome;
begin
  o.tenant_id := r.tenant_id;
  o.reminder_id := r.id;
  o.message_id := r.message_id;
  o.status := 'scheduled';
  o.reason_code := r.reason_code;
  o.reason_detail := r.reason_detail;
  o.send_at := r.send_at;
  -- Where a second time would be seen, an attempt is noted when it begins (hand_over), and none can
  -- begin when its lease has ended. Text messages are always of that kind.
  v_is_unsent := r.claimed_until is not null and r.handed_over_at is null and r.channel = 'sms';
  o.attempts := r.attempts - v_is_unsent::integer;
  o.may_be_taken := r.may_be_taken or r.claimed_until is not null and not v_is_unsent;
  o.at := p_now;
  -- It is tried again under the same key where that is asked again: the receiver of a webhook, the
  -- tenant's own account. Another project's account does not know that key.
  if o.may_be_taken and (
    r.handed_over_at is not null
    or r.channel <> 'webhook' and not exists (
      select
      from private.channel_accounts a
      where a.tenant_id = r.tenant_id and a.channel = r.channel
    )
  ) then
    o.status := 'unknown';
    o.reason_code := 'unanswered';
    o.reason_detail := null;
  end if;
  return o;
end;
$$;
comment on function private.taken_back(public.reminders, timestamptz) is
  'What becomes of a reminder that no sender has any more, of a tenant that leaves: it is to be sent by the other project, or is unknown when its provider may have it.';

create function private.take_back_reminders(p_tenant_id uuid, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.settle(array(
    select private.taken_back(r, p_now)
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.status in ('scheduled', 'queued')
      and (
        r.status = 'queued' and coalesce(r.claimed_until, '-infinity') <= p_now
        or r.status = 'scheduled' and r.may_be_taken
          and (private.taken_back(r, p_now)).status = 'unknown'
      )
    order by r.id
    for update
  ));
  -- Nobody is to be handed again what a sender has.
  perform pgmq.delete('reminders', array_agg(r.message_id))
  from public.reminders r
  where r.tenant_id = p_tenant_id and r.status = 'queued'
  having count(*) > 0;
end;
$$;
comment on function private.take_back_reminders(uuid, timestamptz) is
  'Takes out of the queue what is queued of a tenant that leaves, but for what a sender has.';

-- Freezing ----------------------------------------------------------------------------------------

create function private.stop_jobs(p_tenant_id uuid, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update private.jobs j
  set stopped_at = p_now
  where j.tenant_id = p_tenant_id and j.ended_at is null and j.stopped_at is null;
end;
$$;
comment on function private.stop_jobs(uuid, timestamptz) is
  'Stops the long work of a tenant that is frozen; resume_stopped_jobs() goes on with it.';

create function private.freeze_tenant(
  p_tenant_id uuid,
  p_move_id uuid,
  p_functions_url text,
  p_now timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_key constant text := private.random_secret();
  v_was_disabled_at timestamptz;
begin
  -- First the job, then the tenant: the order of whoever works on it.
  perform private.stop_jobs(p_tenant_id, p_now);
  -- Waits for webhooks that are being applied; later ones see it.
  perform private.lock_tenant(p_tenant_id);
  -- And what whoever had the tenant until now has begun.
  perform private.stop_jobs(p_tenant_id, p_now);
  v_was_disabled_at := (select t.disabled_at from public.tenants t where t.id = p_tenant_id for no key update);
  update public.tenants t set disabled_at = coalesce(t.disabled_at, p_now) where t.id = p_tenant_id;
  insert into private.moves (
    tenant_id, id, state, functions_url, key_hash, secret_id, was_disabled_at, began_at
  )
  values (
    p_tenant_id, p_move_id, 'frozen', p_functions_url, sha256(convert_to(v_key, 'UTF8')),
    vault.create_secret(
      v_key, private.vault_name(p_tenant_id, 'move ' || left(p_move_id::text, 8)),
      'Proves to the project to which the tenant moves that it has left this one. Deleted here, it never can.'),
    v_was_disabled_at, p_now);
  perform private.take_back_reminders(p_tenant_id, p_now);
end;
$$;
comment on function private.freeze_tenant(uuid, uuid, text, timestamptz) is
  'From now on the tenant''s webhooks are stored, to be forwarded to p_functions_url, and nothing of it is applied, sent or changed. Its reminders stay as they are.';

create function private.last_ids(p_tenant_id uuid)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_name text;
  v_id bigint;
  v_ids jsonb := '{}'::jsonb;
begin
  for v_name in
    select c.name
    from private.carried_tables() c
    join pg_catalog.pg_attribute a on a.attrelid = c.name::regclass and a.attname = 'id'
    where a.attidentity <> ''
  loop
    execute format('select max(t.id) from %s t where t.tenant_id = $1', v_name)
    into v_id
    using p_tenant_id;
    v_ids := v_ids || jsonb_build_object(v_name, coalesce(v_id, 0));
  end loop;
  return v_ids;
end;
$$;
comment on function private.last_ids(uuid) is
  'The last ids of a tenant in the tables that count them.';

create function private.is_anybody_behind(p_known_at timestamptz)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- What has written nothing for half a minute only reads, as a backup does: what looks at the tenant
  -- and then writes is over in ten seconds.
  return exists (
    select
    from pg_catalog.pg_stat_activity a
    where a.datname = current_database()
      and a.pid <> pg_backend_pid()
      and a.xact_start < p_known_at
      and (a.backend_xid is not null or a.xact_start > p_known_at - interval '30 seconds')
  );
end;
$$;
comment on function private.is_anybody_behind(timestamptz) is
  'Whether a transaction is open that may not know what everybody has seen since p_known_at, and may still write. In real time.';

create function private.settle_leaving(p_tenant_id uuid, p_now timestamptz default now())
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  m private.moves;
  v_held integer;
begin
  select k.* into m
  from private.moves k
  where k.tenant_id = p_tenant_id and k.state in ('frozen', 'moved')
  for update;
  if not found then
    perform private.refuse(
      'The tenant is not being moved (any more)', 'select * from tenant_moves;',
      'object_not_in_prerequisite_state');
  end if;
  if m.last_ids is not null then
    return null;
  end if;
  if m.known_at is null then
    update private.moves k
    set known_at = clock_timestamp()
    where k.tenant_id = m.tenant_id and k.id = m.id
    returning k.known_at into m.known_at;
  end if;
  if private.is_anybody_behind(m.known_at) then
    return 'Transactions are open that began before the tenant was frozen.';
  end if;
  perform private.take_back_reminders(p_tenant_id, p_now);
  v_held := (
    select count(*)::integer
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.status = 'queued'
  );
  if v_held > 0 then
    return format('A sender has %s of its reminders.', v_held);
  end if;
  update private.moves k
  set last_ids = private.last_ids(p_tenant_id)
  where k.tenant_id = m.tenant_id and k.id = m.id;
  return null;
end;
$$;
comment on function private.settle_leaving(uuid, timestamptz) is
  'Whether nothing of a frozen tenant is on its way any more: null, or for what it waits. What a sender has is settled by it, or, when its lease ends, sent by the other project if it was not begun, else unknown. From then on the tenant''s rows do not change, and later webhooks are forwarded.';

-- The switch ------------------------------------------------------------------------------------

create function private.let_go(p_tenant_id uuid, p_move_id uuid, p_now timestamptz default now())
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_key text;
begin
  update private.moves m
  set state = 'moved', switched_at = coalesce(m.switched_at, p_now)
  where m.tenant_id = p_tenant_id
    and m.id = p_move_id
    and m.state in ('frozen', 'moved')
    and m.last_ids is not null
  returning private.read_secret(m.secret_id) into v_key;
  if v_key is null then
    perform private.refuse(
      'The tenant cannot be let go: it is not frozen, something is on its way, or Vault has lost the key of the move',
      'select * from tenant_moves;', 'object_not_in_prerequisite_state');
  end if;
  return v_key;
end;
$$;
comment on function private.let_go(uuid, uuid, timestamptz) is
  'The tenant has left this project, for good. Gives the key of the move, by which the other project knows. Until here it can be cancelled.';

create function private.unfreeze_tenant(
  p_tenant_id uuid,
  p_move_id uuid,
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
  perform private.lock_tenant(p_tenant_id);
  -- What people and providers said meanwhile goes the same way, to where it came from.
  update private.moves k
  set state = 'cancelled',
      functions_url = coalesce(rtrim(private.setting('calbase_functions_url'), '/'), k.functions_url)
  where k.tenant_id = p_tenant_id and k.id = p_move_id and k.state = 'frozen'
  returning k.* into m;
  if not found then
    perform private.refuse(
      'The move cannot be cancelled: the tenant is not frozen, or has left',
      'select * from tenant_moves;', 'object_not_in_prerequisite_state');
  end if;
  update public.tenants t set disabled_at = m.was_disabled_at where t.id = p_tenant_id;
  perform private.resume_stopped_jobs(p_tenant_id, m.began_at);
  -- It may have been let go before, long enough for its reminders to be cancelled.
  if m.was_disabled_at is null then
    perform private.start_job(p_tenant_id, 'enable', null, p_now);
  end if;
end;
$$;
comment on function private.unfreeze_tenant(uuid, uuid, timestamptz) is
  'The tenant stays, and goes on: what came meanwhile is applied, its reminders are sent. The other project must have thrown away its copy before.';
