-- Explaining what a constraint refuses. PostgreSQL tells its name, and Studio's table editor nothing
-- else: so a constraint that a person can run into has a comment that says what to do, and these
-- triggers say it first. The constraint stays the only place where the rule is written.
--
-- Not what is unique: a row that is there already is no mistake where `on conflict` follows, which a
-- trigger cannot see.

create function private.explain_checks()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
declare
  v_broken text;
begin
  -- One query for all of them, each as PostgreSQL would ask it.
  execute (
    select format('select case %s end from (select ($1).*) %I',
      string_agg(
        format('when not (%s) then %L', pg_get_expr(c.conbin, c.conrelid), c.conname), ' '
        order by c.conname),
      tg_table_name)
    from pg_constraint c
    where c.conrelid = tg_relid
      and c.contype = 'c'
      and obj_description(c.oid, 'pg_constraint') is not null
  ) into v_broken using new;
  if v_broken is not null then
    raise exception '%', (
        select obj_description(c.oid, 'pg_constraint')
        from pg_constraint c
        where c.conrelid = tg_relid and c.conname = v_broken
      )
      using errcode = 'check_violation', schema = tg_table_schema, table = tg_table_name,
            constraint = v_broken;
  end if;
  return new;
end;
$$;
comment on function private.explain_checks() is
  'Says of a row that a check constraint is about to refuse what that constraint''s comment says.';

create function private.explain_references()
  returns trigger
  language plpgsql
  set search_path = ''
as $$
declare
  v_new constant jsonb := to_jsonb(new);
  r record;
  v_is_there boolean;
begin
  -- Not before a policy has refused the row: whose tenant it is comes first.
  if row_security_active(tg_relid) then
    return new;
  end if;
  for r in
    select c.conname as name, obj_description(c.oid, 'pg_constraint') as words,
      format('select exists (select from %s o where %s)', c.confrelid::regclass,
        string_agg(format('o.%I = %L', t.attname, v_new ->> s.attname), ' and ')) as query
    from pg_constraint c
    cross join unnest(c.conkey, c.confkey) k (source, target)
    join pg_attribute s on s.attrelid = c.conrelid and s.attnum = k.source
    join pg_attribute t on t.attrelid = c.confrelid and t.attnum = k.target
    where c.conrelid = tg_relid
      and c.contype = 'f'
      and obj_description(c.oid, 'pg_constraint') is not null
      and has_table_privilege(c.confrelid, 'select')
    group by c.oid
    having bool_and(v_new ->> s.attname is not null)
  loop
    execute r.query into v_is_there;
    if not v_is_there then
      raise exception '%', r.words
        using errcode = 'foreign_key_violation', schema = tg_table_schema, table = tg_table_name,
              constraint = r.name;
    end if;
  end loop;
  return new;
end;
$$;
comment on function private.explain_references() is
  'Says of a row that a foreign key is about to refuse what that key''s comment says. Not to members: their policies are asked behind this.';

-- Triggers go by their names: these come behind all that tidies a row. A tenant is made by a
-- function, too.
create trigger wrong_values_are_explained
  before insert or update on public.tenants
  for each row execute function private.explain_checks();

select private.create_trigger(format($$
  create trigger wrong_values_are_explained
    before %s on public.%I
    for each row when (by_hand) execute function private.explain_checks()
$$, t.event, t.name))
from (values
  ('webhook_events', 'update of body, unparseable_body'),
  ('leads', 'insert'),
  ('reminder_rules', 'insert or update'),
  ('message_templates', 'insert or update'),
  ('suppressions', 'insert or update')
) t (name, event);

select private.create_trigger(format($$
  create trigger wrong_references_are_explained
    before %s on public.%I
    for each row when (by_hand) execute function private.explain_references()
$$, t.event, t.name))
from (values
  ('tenant_members', 'insert or update'),
  ('leads', 'insert'),
  ('reminder_rules', 'insert or update'),
  ('message_templates', 'insert or update'),
  ('suppressions', 'insert or update')
) t (name, event);
