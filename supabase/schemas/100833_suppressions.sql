-- Suppressions: whom not to write to.

create type public.suppression_scope as enum ('follow_ups', 'everything');
comment on type public.suppression_scope is
  'What is not sent: what comes after a meeting, or anything at all.';

create type public.suppression_reason as enum (
  'opted_out', 'bounced', 'complained', 'stopped', 'landline', 'manual'
);
comment on type public.suppression_reason is
  'opted_out: by the link in a message; bounced: the address does not exist; complained: marked as spam; stopped: answered STOP; landline: the number takes no text messages; manual: put in by hand.';

create table public.suppressions (
  tenant_id uuid not null,
  tenant text,
  channel public.reminder_channel not null,
  address text not null,
  scope public.suppression_scope not null default 'everything',
  reason public.suppression_reason not null default 'manual',
  detail text,
  created_at timestamptz not null default now(),
  -- One row for each reason: what a person said does not end with what a mail server said, nor the
  -- other way round.
  constraint suppressions_pkey primary key (tenant_id, channel, address, reason),
  constraint suppressions_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint address_suits_the_channel check (
    channel = 'email' and address ~ '^[^\s@<>,;:"/\[\]]+@[^\s@<>,;:"/\[\]]+$' and address = lower(address)
    or channel = 'sms' and address ~ '^\+[1-9]\d{6,14}$'
  ),
  constraint only_people_opt_out_of_a_part check (scope = 'everything' or reason in ('opted_out', 'manual')),
  constraint detail_is_at_most_1000_characters check (length(detail) <= 1000)
);
-- Of all tenants: START lifts what STOP did.
create index suppressions_by_stopped_number on public.suppressions (address)
  where channel = 'sms' and reason = 'stopped';
comment on table public.suppressions is
  'Who gets no messages (any more), a row for each reason. Rows are added by the unsubscribe page, bounces, complaints, STOP and landlines; add and delete them here as you like: each ends what it says, and no other.';
comment on column public.suppressions.tenant_id is 'The tenant.';
comment on column public.suppressions.tenant is 'The tenant''s slug, filled in by itself.';
comment on column public.suppressions.channel is 'On which channel: email or sms.';
comment on column public.suppressions.address is
  'E-mail address, or phone number as +491701234567.';
comment on column public.suppressions.scope is
  'follow_ups: appointment reminders still come; everything: nothing does.';
comment on column public.suppressions.reason is 'Why.';
comment on column public.suppressions.detail is 'What the provider said, or a note.';
comment on column public.suppressions.created_at is 'Since when.';

-- Whoever breaks one is told this: chapter explaining.
comment on constraint suppressions_tenant_fkey on public.suppressions is
  'There is no such tenant: tenant_id is an id of the table tenants.';
comment on constraint address_suits_the_channel on public.suppressions is
  'The address does not suit the channel: email wants one as ada@example.com, sms a phone number as +491701234567.';
comment on constraint only_people_opt_out_of_a_part on public.suppressions is
  'Only who opted out, or was put in by hand, still gets a part: for this reason choose scope = everything.';
comment on constraint detail_is_at_most_1000_characters on public.suppressions is
  'The detail is too long: 1000 characters at most.';

create trigger suppressions_name_their_tenant
  before insert or update of tenant_id, tenant on public.suppressions
  for each row execute function private.name_tenant();

create function private.tidy_suppression()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  new.address := coalesce(private.normalized_address(new.channel, new.address), new.address);
  perform private.refuse_wrong_address(new.channel, new.address);
  return new;
end;
$$;
comment on function private.tidy_suppression() is
  'However an address is typed, it is the one that messages go to. Definer, because an admin may not look into private; it reads nothing but the new row.';

create trigger suppressions_are_tidied
  before insert or update on public.suppressions
  for each row execute function private.tidy_suppression();

alter table public.suppressions enable row level security;
revoke all on public.suppressions from anon, authenticated, service_role;
create policy members_read on public.suppressions
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
create policy admins_add on public.suppressions
  for insert to authenticated
  with check (tenant_id = any (array(select private.tenants_i_edit())));
create policy admins_edit on public.suppressions
  for update to authenticated
  using (tenant_id = any (array(select private.tenants_i_edit())))
  with check (tenant_id = any (array(select private.tenants_i_edit())));
create policy admins_delete on public.suppressions
  for delete to authenticated
  using (tenant_id = any (array(select private.tenants_i_edit())));
grant select on public.suppressions to authenticated, service_role;
grant insert (tenant_id, channel, address, scope, reason, detail),
  update (scope, reason, detail),
  delete
  on public.suppressions to authenticated;
