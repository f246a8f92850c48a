-- Carrying: a tenant's rows, page by page, from one project to another.
--
-- A page is all rows of a table between two keys. Both sides can say of one what is in it, in a
-- hash; where the two differ, the target's is replaced by the source's. So copying, going on after a
-- crash and comparing are the same walk. The target takes rows as they are: no trigger and no foreign
-- key is asked (session_replication_role), as nothing of them is new.

create function private.left_behind()
  returns table (name text, why text)
  language sql
  immutable
  set search_path = ''
as $$
  values
    ('public.tenants', 'The tenant itself: admit_tenant().'),
    ('public.tenant_members', 'Users are a project''s own: member_rows().'),
    ('private.tenant_secrets', 'Encrypted anew: secret_rows().'),
    ('private.channel_accounts', 'Encrypted anew: secret_rows().'),
    ('private.connections', 'Encrypted anew: secret_rows().'),
    ('private.erasure_keys', 'Encrypted anew: secret_rows().'),
    ('private.moves', 'Each project has its own of a move.'),
    ('private.forwards', 'They are what goes from here to there.'),
    ('public.alerts', 'They are about this installation.'),
    ('public.alert_recipients', 'Whom this installation tells of its alerts.'),
    ('private.metric_counters', 'They count what this installation did.'),
    ('private.webhook_rejections', 'They count what this installation refused.'),
    ('private.channel_circuits', 'Whether an account works there is found out there.'),
    ('private.sending_slots', 'How fast this installation sends.'),
    ('private.sender_questions', 'They name requests of this database.'),
    ('private.work_turns', 'Whose turn it is here.'),
    ('private.changed_days', 'All days are counted again there.')
$$;
comment on function private.left_behind() is
  'The tables with rows of tenants that carrying does not copy, and why.';

create type private.carried_table as (
  name text,
  columns text,
  keys text[],
  key_list text,
  weight text
);
comment on type private.carried_table is
  'A table whose rows go along: its columns, those of its key after the tenant''s (or that one, where there is no other), these as they are compared (texts byte by byte, as two servers may sort them differently), and the size of a row.';

create function private.carried_tables(p_name text default null)
  returns setof private.carried_table
  language sql
  stable
  set search_path = ''
as $$
  select
    n.name,
    (
      select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
      from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    ),
    k.keys,
    k.list,
    coalesce((
      select string_agg(format('coalesce(pg_column_size(t.%I), 0)', a.attname), ' + ' order by a.attnum)
      from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and a.atttypid = 'pg_catalog.jsonb'::regtype
    ), '0')
  from pg_catalog.pg_class c
  join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisprimary
  cross join lateral (select c.oid::regclass::text as name) n
  cross join lateral (
    select
      array_agg(a.attname::text order by x.place) filter (where x.place > 1 or i.indnkeyatts = 1) as keys,
      string_agg(
        format('%%1$s.%I', a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end,
        ', ' order by x.place) filter (where x.place > 1 or i.indnkeyatts = 1) as list,
      bool_or(a.attname = 'tenant_id' and x.place = 1) as is_of_a_tenant
    from unnest(i.indkey) with ordinality x (attnum, place)
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = x.attnum
  ) k
  where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
    and c.relkind = 'r'
    and k.is_of_a_tenant
    and n.name = coalesce(p_name, n.name)
    and n.name not in (select l.name from private.left_behind() l)
  order by n.name
$$;
comment on function private.carried_tables(text) is
  'The tables whose rows go along with a tenant: all whose key begins with it, but those left behind; or the one of this name.';

create function private.carried_shape()
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return md5(concat_ws(
    ' ', private.version(),
    (select string_agg(concat_ws(' ', c.name, c.columns), E'\n' order by c.name) from private.carried_tables() c),
    -- It may be replaced; in another project it would score the same bookings differently.
    (
      select string_agg(md5(p.prosrc), ' ' order by p.oid::regprocedure::text)
      from pg_catalog.pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.proname = 'classify_lead'
    )));
end;
$$;
comment on function private.carried_shape() is
  'What two projects must have in common for a tenant to move: the version, the tables, and classify_lead(); as a hash.';

create type private.carried_page as (
  count integer,
  last_key jsonb,
  digest text,
  rows json
);
comment on type private.carried_page is
  'Rows of a table between two keys: how many, the key of the last, their hash, and themselves where asked for.';

create function private.page_bounds(p_table private.carried_table)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_bound constant text := '(jsonb_populate_record(null::' || p_table.name || ', $%s))';
begin
  return format(
    't.tenant_id = $1 and ($2 is null or (%1$s) > (%2$s)) and ($3 is null or (%1$s) <= (%3$s))',
    format(p_table.key_list, 't'),
    format(p_table.key_list, format(v_bound, 2)),
    format(p_table.key_list, format(v_bound, 3)));
end;
$$;
comment on function private.page_bounds(private.carried_table) is
  'The condition for a tenant''s rows, $1, behind one key, $2, up to another, $3; null is no bound.';

create function private.read_rows(
  p_tenant_id uuid,
  p_name text,
  p_after jsonb,
  p_to jsonb,
  p_limit integer,
  p_with_rows boolean
)
  returns private.carried_page
  language plpgsql
  stable
  set search_path = ''
  -- Both sides must spell a row the same way.
  set timezone = 'UTC'
  set datestyle = 'ISO'
  set intervalstyle = 'postgres'
  set bytea_output = 'hex'
  set extra_float_digits = 1
  set jit = 'off'
as $$
declare
  c private.carried_table;
  v_page private.carried_page;
  v_last jsonb;
begin
  select k.* into c from private.carried_tables(p_name) k;
  execute format(
    $page$
      with next as (
        select t, row_number() over w as place, sum(%4$s) over w - (%4$s) as before
        from (select t.* from %1$s t where %2$s order by %3$s limit $4) t
        window w as (order by %3$s)
      ),
      page as (
        select n.place, to_jsonb(n.t) as row
        from next n
        -- Fewer of large ones: a page is in memory as a whole.
        where $4 is null or n.before < 4000000
      )
      select count(*), md5(string_agg(md5(p.row::text), '' order by p.place)),
        case when $5 then json_agg(p.row order by p.place) end,
        (array_agg(p.row order by p.place desc))[1]
      from page p
    $page$,
    c.name, private.page_bounds(c), format(c.key_list, 't'), c.weight)
  into v_page.count, v_page.digest, v_page.rows, v_last
  using p_tenant_id, p_after, p_to, p_limit, p_with_rows;
  v_page.last_key := (
    select jsonb_object_agg(k.key, v_last -> k.key) from unnest(c.keys) k (key)
  );
  return v_page;
end;
$$;
comment on function private.read_rows(uuid, text, jsonb, jsonb, integer, boolean) is
  'A page of a table: a tenant''s rows behind one key, up to another, at most p_limit, and fewer of large ones. Without a limit all there are between the two.';

create function private.write_rows(
  p_tenant_id uuid,
  p_name text,
  p_after jsonb,
  p_to jsonb,
  p_rows json
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
  set timezone = 'UTC'
  set jit = 'off'
as $$
declare
  c private.carried_table;
  v_count integer;
begin
  select k.* into c from private.carried_tables(p_name) k;
  -- The row of the move is held until the page is written: nobody lets the tenant work meanwhile.
  perform 1
  from private.moves m
  where m.tenant_id = p_tenant_id and m.state = 'arriving'
  for share;
  if not found then
    perform private.refuse('The tenant is not arriving here', 'select * from tenant_moves;');
  end if;

  set local session_replication_role = replica;
  -- What a crash takes is written again; what ends the move is waited for.
  set local synchronous_commit = off;
  execute format('delete from %s t where %s', c.name, private.page_bounds(c))
  using p_tenant_id, p_after, p_to;
  execute format(
    'insert into %1$s (%2$s) overriding system value
     select %2$s from json_populate_recordset(null::%1$s, $2) t where t.tenant_id = $1',
    c.name, c.columns)
  using p_tenant_id, p_rows;
  get diagnostics v_count = row_count;
  set local session_replication_role = origin;
  if v_count <> coalesce(json_array_length(p_rows), 0) then
    perform private.refuse('Rows of another tenant were given', 'Nothing was written.');
  end if;
end;
$$;
comment on function private.write_rows(uuid, text, jsonb, jsonb, json) is
  'Makes the page of a table between two keys what the source has there. Only of a tenant that is arriving, and only with its rows.';

-- What is encrypted --------------------------------------------------------------------------

create function private.tables_with_secrets()
  returns text[]
  language sql
  immutable
  set search_path = ''
as $$ select '{tenant_secrets,channel_accounts,connections,erasure_keys}'::text[] $$;
comment on function private.tables_with_secrets() is
  'The tables of private whose rows of a tenant lead to Vault.';

create function private.secret_rows(p_tenant_id uuid)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
  set timezone = 'UTC'
  set intervalstyle = 'postgres'
as $$
begin
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object(
        'table', r.name, 'row', r.row - 'secret_id', 'secret', private.read_secret(s.id),
        'name', s.name, 'description', s.description)
      order by r.name, r.row - 'secret_id', s.name), '[]')
    from (
      select 'tenant_secrets' as name, to_jsonb(k) as row
      from private.tenant_secrets k where k.tenant_id = p_tenant_id
      union all
      select 'channel_accounts', to_jsonb(a)
      from private.channel_accounts a where a.tenant_id = p_tenant_id
      union all
      select 'connections', to_jsonb(c) from private.connections c where c.tenant_id = p_tenant_id
      union all
      select 'erasure_keys', to_jsonb(e) from private.erasure_keys e where e.tenant_id = p_tenant_id
    ) r
    left join vault.secrets s on s.id = (r.row ->> 'secret_id')::uuid
  );
end;
$$;
comment on function private.secret_rows(uuid) is
  'The rows of a tenant that lead to Vault, with what they lead to: webhook secrets, accounts, the key to Cal.com''s API, that of erased people.';

create function private.unreadable_secrets(p_tenant_id uuid)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select coalesce(r.value ->> 'name', r.value ->> 'table')
    from jsonb_array_elements(private.secret_rows(p_tenant_id)) r
    where r.value ->> 'secret' is null
  );
end;
$$;
comment on function private.unreadable_secrets(uuid) is
  'The secrets of a tenant that Vault does not have (any more), by name.';

create function private.write_secrets(p_tenant_id uuid, p_rows jsonb)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_row jsonb;
  v_table text;
  v_secret_id uuid;
begin
  perform 1
  from private.moves m
  where m.tenant_id = p_tenant_id and m.state = 'arriving'
  for update;
  if not found then
    perform private.refuse('The tenant is not arriving here', 'select * from tenant_moves;');
  end if;
  -- What is called otherwise may be a setting of this project (setting()).
  if exists (
    select from jsonb_array_elements(p_rows) r
    where (r.value #>> '{row,tenant_id}')::uuid is distinct from p_tenant_id
      or (r.value ->> 'table' = any (private.tables_with_secrets())) is not true
      or r.value ->> 'name' not like 'calbase/%'
  ) then
    perform private.refuse('Secrets were given that are no tenant''s, or another one''s', 'Nothing was written.');
  end if;
  -- What an earlier attempt wrote.
  set local session_replication_role = replica;
  foreach v_table in array private.tables_with_secrets() loop
    execute format(
      'with gone as (delete from private.%I k where k.tenant_id = $1 returning k.secret_id)
       delete from vault.secrets s using gone g where s.id = g.secret_id',
      v_table)
    using p_tenant_id;
  end loop;
  set local session_replication_role = origin;

  for v_row in select r.value from jsonb_array_elements(p_rows) r loop
    if v_row ->> 'table' = 'tenant_secrets' then
      perform private.refuse_secret_of_others(p_tenant_id, v_row ->> 'secret');
    end if;
    v_secret_id := vault.create_secret(
      v_row ->> 'secret', v_row ->> 'name', coalesce(v_row ->> 'description', ''));
    set local session_replication_role = replica;
    execute format(
      'insert into private.%1$I select (jsonb_populate_record(null::private.%1$I, $1)).*',
      v_row ->> 'table')
    using (v_row -> 'row') || jsonb_build_object('secret_id', v_secret_id);
    set local session_replication_role = origin;
  end loop;
end;
$$;
comment on function private.write_secrets(uuid, jsonb) is
  'Puts what secret_rows() gave into this project''s Vault, in place of what was there of the tenant that is arriving. Refuses a webhook secret that another tenant here has.';

-- Members ---------------------------------------------------------------------------------------

create function private.member_rows(p_tenant_id uuid)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(m) || jsonb_build_object('email', u.email)), '[]')
    from public.tenant_members m
    join auth.users u on u.id = m.user_id
    where m.tenant_id = p_tenant_id
  );
end;
$$;
comment on function private.member_rows(uuid) is 'The members of a tenant, with their addresses.';

create function private.write_members(p_tenant_id uuid, p_rows jsonb)
  returns text[]
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform 1
  from private.moves m
  where m.tenant_id = p_tenant_id and m.state = 'arriving'
  for share;
  if not found then
    perform private.refuse('The tenant is not arriving here', 'select * from tenant_moves;');
  end if;
  -- Who was a member at an earlier attempt may be none any more.
  delete from public.tenant_members m where m.tenant_id = p_tenant_id;
  -- The same id with the same address: the users were moved before.
  insert into public.tenant_members (tenant_id, tenant, user_id, role, created_at)
  select m.tenant_id, m.tenant, m.user_id, m.role, m.created_at
  from jsonb_populate_recordset(null::public.tenant_members, p_rows) m
  join jsonb_array_elements(p_rows) r on (r.value ->> 'user_id')::uuid = m.user_id
  join auth.users u on u.id = m.user_id and u.email is not distinct from r.value ->> 'email'
  where m.tenant_id = p_tenant_id
  on conflict do nothing;
  return array(
    select coalesce(r.value ->> 'email', r.value ->> 'user_id')
    from jsonb_array_elements(p_rows) r
    where not exists (
      select
      from public.tenant_members m
      where m.tenant_id = p_tenant_id and m.user_id = (r.value ->> 'user_id')::uuid
    )
    order by 1
  );
end;
$$;
comment on function private.write_members(uuid, jsonb) is
  'Makes members of those users whom this project has as well, and of nobody else; gives the addresses of the others, who have to be invited. Only of a tenant that is arriving.';

-- Long work ---------------------------------------------------------------------------------------

create function private.resume_stopped_jobs(p_tenant_id uuid, p_since timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update private.jobs j
  set stopped_at = null, retry_at = null
  where j.tenant_id = p_tenant_id and j.stopped_at = p_since and j.ended_at is null;
end;
$$;
comment on function private.resume_stopped_jobs(uuid, timestamptz) is
  'Long work that was stopped when the tenant was frozen goes on; what was stopped by hand does not.';
