-- Leads: the people who book. A lead's score is the sum of its activities, and its
-- activities follow from its bookings, so both come out the same in any order of events.

create type public.lead_status as enum (
  'new', 'contacted', 'qualified', 'booking_confirmed', 'converted', 'lost'
);
comment on type public.lead_status is
  'new, booking_confirmed and converted are set by bookings; contacted, qualified and lost by people.';

create type public.lead_activity_kind as enum (
  'added', 'form_submitted', 'booking_requested', 'booking_confirmed', 'booking_rescheduled', 'booking_rejected',
  'booking_cancelled', 'booking_completed', 'booking_no_show'
);
comment on type public.lead_activity_kind is 'What happened, in the order in which it can happen.';

create table public.leads (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  -- Of a phone as private.phone_contact(), which members, who edit notes, may not call.
  contact text not null generated always as (
    coalesce(
      nullif(lower(btrim(email)), ''),
      'tel:' || coalesce(
        substring(
          translate(replace(phone, '(0)', ''), ' ().-/', '') from '^(?:\+|00)([1-9]\d{6,14})$'),
        nullif(regexp_replace(phone, '[^0-9]', '', 'g'), '')
      )
    )
  ) stored,
  name text,
  email text,
  phone text,
  source text not null default 'manual',
  status public.lead_status not null default 'new',
  status_locked boolean not null default false,
  score smallint not null default 0,
  notes text,
  booking_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint leads_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  -- Studio's form looks for where a column leads: the tenant's comes first, in order and by name.
  constraint leads_to_newest_booking_fkey foreign key (tenant_id, booking_id)
    references public.bookings (tenant_id, id) on delete set null (booking_id),
  constraint score_is_between_0_and_100 check (score between 0 and 100)
);
create index leads_of_booking on public.leads (booking_id, tenant_id);
-- likely_duplicate_leads reads only the few whose address is spelled another way, mailbox by mailbox.
create index leads_spelled_otherwise on public.leads (
  tenant_id,
  regexp_replace(regexp_replace(contact, '\+[^@]*@', '@'), '@googlemail\.com$', '@gmail.com'),
  contact
) where contact ~ '\+.*@|@googlemail\.com$';
-- The best come first in lead_pipeline.
create index leads_by_score on public.leads (tenant_id, score, updated_at);
-- Trends count those that were new on a day.
create index leads_by_creation on public.leads (tenant_id, created_at);
-- The keys after it, as those of bookings, and last the one that foreign keys ask: a new project
-- would walk a tenant's leads by score, or by contact.
alter table public.leads
  add constraint leads_contact_key unique (tenant_id, contact),
  add constraint leads_pkey primary key (tenant_id, id);
comment on table public.leads is 'Everyone who ever booked with a tenant or answered one of its forms, and whom the tenant added.';
comment on column public.leads.tenant_id is 'The tenant.';
comment on column public.leads.id is 'The lead.';
comment on column public.leads.contact is
  'Who it is: the address in lower case, or tel: and the phone number. One lead per contact.';
comment on column public.leads.name is 'Name as in the newest booking, the one they booked last; without one, as in the last form.';
comment on column public.leads.email is 'Address; matched without regard to case. Empty for a booker with a phone only.';
comment on column public.leads.phone is 'Phone number as in the newest booking that has one.';
comment on column public.leads.source is 'Where the lead came from: cal.com, or whatever the tenant wrote.';
comment on column public.leads.status is 'Where the lead stands. Bookings move it unless it is locked.';
comment on column public.leads.status_locked is 'Tick to keep the status as it is, whatever bookings say.';
comment on column public.leads.score is '0 to 100: the sum of the points in lead_activities.';
comment on column public.leads.notes is 'What the tenant wants to remember.';
comment on column public.leads.booking_id is 'The newest booking.';
comment on column public.leads.created_at is 'When the lead''s first activity happened.';
comment on column public.leads.updated_at is 'When the lead''s last activity happened.';
comment on constraint score_is_between_0_and_100 on public.leads is
  'A score is between 0 and 100.';
comment on constraint leads_tenant_fkey on public.leads is
  'There is no such tenant: tenant_id is an id of the table tenants.';

create table public.lead_activities (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  lead_id uuid not null,
  booking_id uuid,
  kind public.lead_activity_kind not null,
  occurred_at timestamptz not null,
  fit smallint not null default 0,
  points smallint not null default 0,
  form_event text,
  details jsonb,
  constraint lead_activities_pkey primary key (tenant_id, id),
  constraint lead_activities_lead_fkey foreign key (tenant_id, lead_id)
    references public.leads (tenant_id, id) on delete cascade on update cascade,
  constraint lead_activities_booking_fkey foreign key (tenant_id, booking_id)
    references public.bookings (tenant_id, id) on delete cascade,
  constraint lead_activities_once_per_booking unique (tenant_id, lead_id, booking_id, kind),
  constraint lead_activities_once_per_form unique (tenant_id, form_event),
  constraint booking_activity_has_a_booking
    check ((kind in ('added', 'form_submitted')) = (booking_id is null)),
  constraint form_activity_has_a_form check ((kind = 'form_submitted') = (form_event is not null))
);
create index lead_activities_of_booking on public.lead_activities (tenant_id, booking_id);
-- Scoring goes on from the first activity that changed, however many there were before.
create index lead_activities_in_order on public.lead_activities (tenant_id, lead_id, occurred_at);
-- A lead that never booked has its name from the last form.
create index lead_activities_of_forms on public.lead_activities (tenant_id, lead_id, occurred_at)
  where kind = 'form_submitted';
comment on table public.lead_activities is 'What a lead did, and the points it earned: why the score is what it is.';
comment on column public.lead_activities.tenant_id is 'The tenant.';
comment on column public.lead_activities.id is 'The activity.';
comment on column public.lead_activities.lead_id is 'The lead.';
comment on column public.lead_activities.booking_id is 'The booking it is about.';
comment on column public.lead_activities.kind is 'What happened.';
comment on column public.lead_activities.occurred_at is 'When it happened.';
comment on column public.lead_activities.fit is 'What classify_lead gave for this booking or form.';
comment on column public.lead_activities.points is 'What it added to the score.';
comment on column public.lead_activities.form_event is 'The event that told of the form (webhook_events.event_id).';
comment on column public.lead_activities.details is 'What was answered in a form: form, name, phone, answers.';

alter table public.leads enable row level security;
revoke all on public.leads from anon, authenticated, service_role;
create policy members_read on public.leads
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.leads to authenticated, service_role;
create policy admins_edit on public.leads
  for update to authenticated
  using (tenant_id = any (array(select private.tenants_i_edit())))
  with check (tenant_id = any (array(select private.tenants_i_edit())));
grant update (status, status_locked, notes) on public.leads to authenticated;

alter table public.lead_activities enable row level security;
revoke all on public.lead_activities from anon, authenticated, service_role;
create policy members_read on public.lead_activities
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.lead_activities to authenticated, service_role;

create function private.note_added_lead()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  insert into public.lead_activities (tenant_id, lead_id, kind, occurred_at, points)
  values (new.tenant_id, new.id, 'added', new.created_at, new.score);
  return null;
end;
$$;
comment on function private.note_added_lead() is
  'A lead that is added by hand brings its score along; without an activity the sum would not explain it.';

create trigger leads_added_by_hand_are_noted
  after insert on public.leads
  for each row
  when (new.source <> 'cal.com')
  execute function private.note_added_lead();
