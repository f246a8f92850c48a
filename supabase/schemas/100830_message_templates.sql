-- Message templates: a tenant's own words for the reminders of a rule, per language.

create table public.message_templates (
  tenant_id uuid not null,
  tenant text,
  id uuid not null default gen_random_uuid(),
  rule_id uuid not null,
  language text,
  subject text,
  body text not null,
  html text,
  constraint message_templates_pkey primary key (tenant_id, id),
  constraint message_templates_once_per_language
    unique nulls not distinct (tenant_id, rule_id, language),
  constraint message_templates_rule_fkey foreign key (tenant_id, rule_id)
    references public.reminder_rules (tenant_id, id) on delete cascade,
  constraint language_is_a_tag
    check (language ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'),
  constraint subject_is_one_line check (subject !~ '[[:cntrl:]\u2028\u2029]'),
  constraint subject_is_at_most_300_characters check (length(subject) between 1 and 300),
  constraint body_is_not_blank check (btrim(body, E' \t\r\n') <> ''),
  constraint body_is_at_most_20_kb check (octet_length(body) <= 20480),
  constraint html_is_at_most_100_kb check (octet_length(html) <= 102400)
);
comment on table public.message_templates is
  'A tenant''s own words for a rule''s reminders; without a row, those that come with calbase are sent. A recipient whose language is de-AT gets the row for de-AT, else the one for de, else the one without a language.';
comment on column public.message_templates.tenant_id is 'The tenant.';
comment on column public.message_templates.tenant is 'The tenant''s slug, filled in by itself.';
comment on column public.message_templates.id is 'The template.';
comment on column public.message_templates.rule_id is 'The rule whose reminders it words.';
comment on column public.message_templates.language is
  'For recipients of this language, such as de or de-AT; empty for all others.';
comment on column public.message_templates.subject is
  'Subject of the e-mail, with {{variables}}; text messages have none.';
comment on column public.message_templates.body is
  'The text, with {{variables}}; a section {{#join_url}}…{{/join_url}} shows only where there is something, {{^join_url}}…{{/join_url}} where not. A wrong name is refused, with the list of those there are.';
comment on column public.message_templates.html is
  'The whole HTML part of the e-mail; empty to put the body into calbase''s layout.';

-- Whoever breaks one is told this: chapter explaining.
comment on constraint message_templates_rule_fkey on public.message_templates is
  'The tenant has no such rule: rule_id is an id of the table reminder_rules, and tenant_id that of the same row.';
comment on constraint language_is_a_tag on public.message_templates is
  'The language is a tag such as de or de-AT; empty (null) for all others.';
comment on constraint subject_is_one_line on public.message_templates is
  'The subject is one line: take out line breaks and tabs.';
comment on constraint subject_is_at_most_300_characters on public.message_templates is
  'The subject has between 1 and 300 characters; empty (null) for text messages.';
comment on constraint body_is_not_blank on public.message_templates is
  'The body is blank: write the message.';
comment on constraint body_is_at_most_20_kb on public.message_templates is
  'The body is too long: 20 kB at most.';
comment on constraint html_is_at_most_100_kb on public.message_templates is
  'The HTML is too long: 100 kB at most.';

create trigger message_templates_name_their_tenant
  before insert or update of tenant_id, tenant on public.message_templates
  for each row execute function private.name_tenant();

create function private.language_tag(p_text text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_parts constant text[] := regexp_match(
    p_text, '^\s*([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?\s*$', 'i');
begin
  return nullif(
    concat_ws('-', lower(v_parts[1]), initcap(v_parts[2]), upper(v_parts[3])), '');
end;
$$;
comment on function private.language_tag(text) is
  'A language as BCP 47 writes it: pt_br becomes pt-BR. Null for what is none.';

create function private.validate_template()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  new.language := coalesce(private.language_tag(new.language), private.trimmed(new.language));
  new.subject := private.trimmed(new.subject);
  new.html := private.trimmed(new.html);
  -- The table refuses it anyway, and reading it all would take long.
  if greatest(octet_length(new.subject), octet_length(new.body), octet_length(new.html)) > 102400 then
    return new;
  end if;
  perform private.check_template(new.subject);
  perform private.check_template(new.body);
  perform private.check_template(new.html);
  return new;
end;
$$;
comment on function private.validate_template() is
  'A template that could not be sent is refused when it is saved, not found out when it is due. Definer, because an admin may not look into private. It reads nothing but the new row: it runs before the policies are asked.';

create trigger message_templates_are_sound
  before insert or update on public.message_templates
  for each row execute function private.validate_template();

create function private.check_templates_of_rule()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  v_rule_id constant uuid := (
    to_jsonb(new) ->> case tg_table_name when 'reminder_rules' then 'id' else 'rule_id' end)::uuid;
  v_channel constant public.reminder_channel := (
    select r.channel
    from public.reminder_rules r
    where r.tenant_id = new.tenant_id and r.id = v_rule_id
  );
begin
  if v_channel = 'webhook' and tg_table_name = 'message_templates' then
    perform private.refuse_template(
      'its rule calls a URL',
      'What is sent there has a fixed form: only e-mails and text messages have words.');
  end if;
  if v_channel = 'email' and exists (
    select
    from public.message_templates t
    where t.tenant_id = new.tenant_id and t.rule_id = v_rule_id and t.subject is null
  ) then
    perform private.refuse_template('the subject is missing', 'An e-mail needs one.');
  end if;
  return null;
end;
$$;
comment on function private.check_templates_of_rule() is
  'The words of a rule must suit its channel, whichever of the two is changed.';

create trigger message_templates_suit_their_rule
  after insert or update on public.message_templates
  for each row execute function private.check_templates_of_rule();

create trigger reminder_rules_suit_their_templates
  after update of channel on public.reminder_rules
  for each row execute function private.check_templates_of_rule();

create function private.template_for(
  p_tenant_id uuid,
  p_rule_id uuid,
  p_language text
)
  returns public.message_templates
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_language constant text := private.language_tag(p_language);
  v_template public.message_templates;
begin
  -- The longest that fits: zh-Hant-TW, zh-Hant, zh, any.
  select t.*
  into v_template
  from public.message_templates t
  where t.tenant_id = p_tenant_id
    and t.rule_id = p_rule_id
    and (t.language is null or t.language = v_language or starts_with(v_language, t.language || '-'))
  order by length(t.language) desc nulls last
  limit 1;
  return v_template;
end;
$$;
comment on function private.template_for(uuid, uuid, text) is
  'The tenant''s words for a rule in a language: the nearest there is, else those for any language; null where it has none.';

alter table public.message_templates enable row level security;
revoke all on public.message_templates from anon, authenticated, service_role;
create policy members_read on public.message_templates
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
create policy admins_add on public.message_templates
  for insert to authenticated
  with check (tenant_id = any (array(select private.tenants_i_edit())));
create policy admins_edit on public.message_templates
  for update to authenticated
  using (tenant_id = any (array(select private.tenants_i_edit())))
  with check (tenant_id = any (array(select private.tenants_i_edit())));
create policy admins_delete on public.message_templates
  for delete to authenticated
  using (tenant_id = any (array(select private.tenants_i_edit())));
grant select on public.message_templates to authenticated, service_role;
grant insert (tenant_id, rule_id, language, subject, body, html),
  update (language, subject, body, html),
  delete
  on public.message_templates to authenticated;
