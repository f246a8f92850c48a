-- Moves: a tenant on its way to another project of calbase, or arrived from one.
--
-- At no moment do both projects work for it. The source freezes it: its webhooks are stored, nothing
-- is applied, sent or changed. The target gets a copy, which stays disabled until the source says
-- that it has let go of it for good: by the key of the move, which the source makes, keeps in Vault
-- and tells in no other transaction, and of which the target has a hash until then. From then on the
-- two share the key, and the source forwards what still comes to it.

create type private.move_state as enum ('frozen', 'moved', 'cancelled', 'arriving', 'arrived');
comment on type private.move_state is
  'In the project a tenant leaves: frozen, nothing of it changes; moved, it works elsewhere; cancelled, it stayed. In the project it comes to: arriving, it is being copied; arrived, it works here.';

create table private.moves (
  tenant_id uuid not null,
  id uuid not null,
  state private.move_state not null,
  functions_url text not null,
  key_hash bytea not null,
  secret_id uuid,
  last_ids jsonb,
  known_at timestamptz,
  was_disabled_at timestamptz,
  began_at timestamptz not null,
  switched_at timestamptz,
  forwarded bigint not null default 0,
  forwarded_at timestamptz,
  constraint moves_pkey primary key (tenant_id, id),
  constraint moves_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint other_project_is_reached_safely check (
    -- Once it is cancelled, this project itself.
    state = 'cancelled'
    or functions_url ~ '^https://[^\s?#@]+[^/\s?#@]$'
    or functions_url ~ '^http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s?#@]*[^/\s?#@])?$'
  ),
  constraint who_has_the_key_keeps_it check (state = 'arriving' or secret_id is not null),
  constraint what_moved_was_complete check (state = 'frozen' or last_ids is not null or state = 'cancelled'),
  constraint switch_has_a_time check ((state in ('moved', 'arrived')) = (switched_at is not null))
);
create unique index moves_once_at_a_time on private.moves (tenant_id)
  where state in ('frozen', 'moved');
alter table private.moves enable row level security;
comment on table private.moves is
  'The moves of tenants from and to other projects, by the id that both have. Shown by the view tenant_moves.';
comment on column private.moves.functions_url is
  'The functions of the other project; of a cancelled move, of this one: where to forward what was kept.';
comment on column private.moves.key_hash is 'SHA-256 of the key of the move.';
comment on column private.moves.secret_id is
  'The key in Vault: the source''s from the beginning, the target''s once the tenant has arrived.';
comment on column private.moves.last_ids is
  'The last ids of the source that are copied, by table; it has them once nothing is on its way any more.';
comment on column private.moves.known_at is
  'From when on everybody sees that the tenant is frozen: transactions that began before are waited for. In real time.';
comment on column private.moves.was_disabled_at is 'Since when the tenant was disabled before it moved.';
comment on column private.moves.forwarded is 'How many requests the other project has acknowledged.';

create trigger moves_leave_vault
  after delete on private.moves
  for each row execute function private.forget_secret();

create function private.is_leaving(p_tenant_id uuid)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select from private.moves m where m.tenant_id = p_tenant_id and m.state in ('frozen', 'moved')
  );
end;
$$;
comment on function private.is_leaving(uuid) is
  'Whether a tenant is on its way to another project, or there.';

create function private.is_being_copied(p_tenant_id uuid)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select from private.moves m where m.tenant_id = p_tenant_id and m.state in ('frozen', 'arriving')
  );
end;
$$;
comment on function private.is_being_copied(uuid) is
  'Whether a tenant''s rows are compared between two projects: whatever runs by itself leaves them as they are, also where it serves tenants that are disabled.';

create function private.stands_still(p_tenant_id uuid)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select from private.moves m
    where m.tenant_id = p_tenant_id and m.state in ('frozen', 'moved', 'arriving')
  );
end;
$$;
comment on function private.stands_still(uuid) is
  'Whether nothing of a tenant may be changed here, as it leaves or is being copied; see refuse_while_moving().';

create function private.moved_to(p_tenant_id uuid)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select m.functions_url
    from private.moves m
    where m.tenant_id = p_tenant_id and m.state = 'moved'
  );
end;
$$;
comment on function private.moved_to(uuid) is
  'The functions of the project to which a tenant has moved; null for one that works here, or will again.';

-- What comes for a tenant that has left -------------------------------------------------------

create table private.forwards (
  tenant_id uuid not null,
  id bigint not null generated always as identity,
  move_id uuid not null,
  path text not null,
  about bigint,
  headers jsonb not null,
  secret_id uuid not null,
  stored_at timestamptz not null,
  next_at timestamptz not null,
  attempts integer not null default 0,
  error text,
  constraint forwards_pkey primary key (tenant_id, id),
  constraint forwards_move_fkey foreign key (tenant_id, move_id)
    references private.moves (tenant_id, id) on delete cascade
);
create index forwards_of_move on private.forwards (tenant_id, move_id);
create index forwards_due on private.forwards (next_at);
create index forwards_about on private.forwards (tenant_id, about, id) where about is not null;
alter table private.forwards enable row level security;
revoke all on sequence private.forwards_id_seq from anon, authenticated, service_role;
comment on table private.forwards is
  'Requests for a tenant that has left, until the other project has acknowledged them. Their bodies are in Vault: a webhook as it was signed has tokens in it.';
comment on column private.forwards.path is 'The function and its query, as the other project is asked.';
comment on column private.forwards.about is
  'A hash of whom or what it is about: of two about the same the earlier goes first, as the last word holds. Empty for webhooks, which come in any order.';
comment on column private.forwards.secret_id is 'The body in Vault, in base64.';
comment on column private.forwards.next_at is 'When it is tried again; while somebody tries, when another may.';
comment on column private.forwards.error is 'What the other project answered last.';

create trigger forwards_leave_vault
  after delete on private.forwards
  for each row execute function private.forget_secret();

create function private.forward(
  p_tenant_id uuid,
  p_path text,
  p_about text,
  p_headers jsonb,
  p_body text,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into private.forwards (
    tenant_id, move_id, path, about, headers, secret_id, stored_at, next_at
  )
  select m.tenant_id, m.id, p_path, hashtextextended(p_about, 0), p_headers, vault.create_secret(p_body), p_now, p_now
  from private.moves m
  where m.tenant_id = p_tenant_id and m.state in ('frozen', 'moved');
end;
$$;
comment on function private.forward(uuid, text, text, jsonb, text, timestamptz) is
  'Keeps a request, its body in base64, for the project to which a tenant moves, from the moment it is frozen: it is sent when the tenant has moved. p_about: whom or what it is about, null where order is nothing.';

create function private.forward_form(
  p_tenant_id uuid,
  p_path text,
  p_body text,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.forward(
    p_tenant_id, p_path, p_path, '{"content-type": "application/x-www-form-urlencoded"}',
    encode(convert_to(p_body, 'UTF8'), 'base64'), p_now);
end;
$$;
comment on function private.forward_form(uuid, text, text, timestamptz) is
  'Keeps what somebody did on a page, as the form they sent; see forward().';

-- What does not change meanwhile ------------------------------------------------------------

create function private.refuse_while_moving()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  v_row constant jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
  v_tenant_id constant uuid := (v_row ->> coalesce(tg_argv[0], 'tenant_id'))::uuid;
  m private.moves;
begin
  select k.*
  into m
  from private.moves k
  where k.tenant_id = v_tenant_id and k.state in ('frozen', 'moved', 'arriving');
  if found and not (tg_op = 'DELETE' and tg_argv[0] = 'id' and m.state <> 'frozen') then
    perform private.refuse(
      format(
        case m.state
          when 'frozen' then 'The tenant "%s" is being moved to another project'
          when 'moved' then 'The tenant "%s" has moved to another project'
          else 'The tenant "%s" is being moved here, and not complete yet'
        end,
        (select t.slug from public.tenants t where t.id = v_tenant_id)),
      case m.state
        when 'moved' then format('Change it there: %s', m.functions_url)
        else 'Change it when it has moved. How far that is: select * from tenant_moves;'
      end,
      'object_not_in_prerequisite_state');
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end;
$$;
comment on function private.refuse_while_moving() is
  'Stops what would be lost: a change to a tenant that is frozen and copied, or not complete yet. A tenant that has moved, or is arriving, may be deleted. Its argument: the column with the tenant''s id. Definer, because members who edit may not look into moves.';
