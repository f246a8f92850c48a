-- Reminders: the schedule. It is a table, kept in the transaction that changes a booking; the
-- queue holds only what is due.

create type public.reminder_anchor as enum (
  'before_start', 'after_start', 'after_end',
  'on_booking', 'on_reschedule', 'on_cancellation', 'on_no_show',
  'on_request', 'on_rejection', 'on_payment_pending', 'on_payment'
);
comment on type public.reminder_anchor is
  'From which moment of a booking a reminder counts: before or after its start, after its end, or after it was confirmed, moved, cancelled or missed, after it was asked for and the organizer has to confirm it, was declined, began to wait for a payment, or was paid.';

create type public.reminder_channel as enum ('email', 'sms', 'webhook');
comment on type public.reminder_channel is
  'How a reminder is sent: e-mail, text message, or a signed request to the tenant''s own URL.';

create type public.reminder_recipients as enum (
  'booker', 'attendees', 'organizer', 'hosts', 'address'
);
comment on type public.reminder_recipients is
  'Who gets a rule''s reminders: who booked (each seat), everyone who takes part, who organizes, the organizer and the team, or one fixed address.';

create type public.reminder_bookings as enum ('all', 'first', 'later');
comment on type public.reminder_bookings is
  'Which bookings of a person a rule is about: all, the first they ever made, or those after it.';

create type public.attendance_filter as enum ('any', 'confirmed', 'unconfirmed');
comment on type public.attendance_filter is
  'To whom of a rule''s recipients it writes: any, those who have confirmed that they will be there, or those who have not.';

create type public.reminder_status as enum (
  'scheduled', 'queued', 'sent', 'skipped', 'cancelled', 'failed', 'unknown'
);
comment on type public.reminder_status is
  'scheduled: waits for its time; queued: due, being sent; sent: a provider took it; skipped: it would have been wrong or too late; cancelled: the booking no longer wants it; failed: could not be sent, the reason says why; unknown: the provider may have taken it, and sending again could reach the person twice.';

create type public.delivery_outcome as enum ('sent', 'retry', 'failed', 'unknown', 'blocked');
comment on type public.delivery_outcome is
  'What an attempt came to. sent: the provider took it; retry: refused for now; failed: refused for good; unknown: no answer, it may have been taken; blocked: the account cannot send at all.';

create table public.reminder_rules (
  -- As Studio shows them: what every rule says, then what some do, then what few do.
  tenant_id uuid not null,
  tenant text,
  id uuid not null default gen_random_uuid(),
  name text not null,
  active boolean not null default true,
  anchor public.reminder_anchor not null,
  offset_minutes integer,
  channel public.reminder_channel not null default 'email',
  recipients public.reminder_recipients not null default 'booker',
  offset_days integer,
  at_time time,
  event_types text[],
  which_bookings public.reminder_bookings not null default 'all',
  asks_attendance boolean not null default false,
  attendance public.attendance_filter not null default 'any',
  fallback_channel public.reminder_channel,
  address text,
  question text,
  answer_equals text,
  answer_contains text,
  calendar_file boolean not null default true,
  constraint reminder_rules_pkey primary key (tenant_id, id),
  constraint reminder_rules_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint name_is_not_blank check (btrim(name) <> ''),
  constraint offset_is_between_0_and_a_year
    check (offset_minutes between 0 and 525600 and offset_days between 0 and 365),
  -- A refused row is told the name alone: it says what to do.
  constraint give_either_offset_minutes_or_offset_days_with_at_time check (
    num_nonnulls(offset_minutes, offset_days) = 1 and (offset_days is null) = (at_time is null)
  ),
  constraint at_time_is_before_midnight check (at_time < '24:00'),
  constraint address_goes_with_its_recipients
    check ((recipients = 'address') = (address is not null)),
  constraint address_suits_the_channel check (
    address is null
    or channel = 'email' and address ~ '^[^\s@<>,;:"/\[\]]+@[^\s@<>,;:"/\[\]]+$'
    or channel = 'sms' and address ~ '^\+[1-9]\d{6,14}$'
  ),
  constraint fallback_is_another_channel check (fallback_channel <> channel),
  constraint a_fixed_address_is_of_one_channel
    check (recipients <> 'address' or coalesce(fallback_channel, 'webhook') = 'webhook'),
  constraint event_types_are_named check (
    cardinality(event_types) between 1 and 100 and array_position(event_types, null) is null
  ),
  constraint question_is_not_blank check (btrim(question) <> ''),
  constraint question_needs_either_answer_equals_or_answer_contains
    check (question is null or num_nonnulls(answer_equals, answer_contains) = 1),
  constraint answer_equals_or_answer_contains_needs_a_question
    check (question is not null or num_nonnulls(answer_equals, answer_contains) = 0),
  constraint answer_is_not_blank
    check (btrim(answer_equals) <> '' and btrim(answer_contains) <> ''),
  constraint only_messages_to_attendees_before_the_start_ask check (
    not asks_attendance
    or recipients in ('booker', 'attendees')
      and anchor in ('before_start', 'on_booking', 'on_reschedule')
      and channel <> 'webhook'
  ),
  constraint only_attendees_confirm_attendance
    check (attendance = 'any' or recipients in ('booker', 'attendees'))
);
comment on table public.reminder_rules is 'When, how and to whom a tenant writes about its bookings.';
comment on column public.reminder_rules.tenant_id is 'The tenant.';
comment on column public.reminder_rules.tenant is 'The tenant''s slug, filled in by itself.';
comment on column public.reminder_rules.id is 'The rule.';
comment on column public.reminder_rules.name is 'Name for people, for example "1 hour before".';
comment on column public.reminder_rules.active is 'Untick to plan no more reminders by this rule.';
comment on column public.reminder_rules.anchor is 'From which moment the offset counts.';
comment on column public.reminder_rules.offset_minutes is
  'Minutes before the start, or after the other moments; empty when it is due at a time of the day.';
comment on column public.reminder_rules.channel is 'How it is sent.';
comment on column public.reminder_rules.recipients is 'Who gets it.';
comment on column public.reminder_rules.offset_days is
  'With at_time: days before the day of the start, or after that of the other moments. 0 is the same day; a time that would be on the wrong side of the moment is a day further off.';
comment on column public.reminder_rules.at_time is
  'With offset_days: the time of the day it is due, such as 09:00, on the recipient''s clock.';
comment on column public.reminder_rules.event_types is
  'Only for bookings of these event types (bookings.event_type); empty for all.';
comment on column public.reminder_rules.which_bookings is
  'Only for the first booking of a person, or only for later ones; decided when the reminder is sent.';
comment on column public.reminder_rules.asks_attendance is
  'Tick to ask whether the recipient will be there: messages before the start have a link to say so, {{confirm_url}}.';
comment on column public.reminder_rules.attendance is
  'Only to those who have said that they will be there (confirmed), or only to those who have not (unconfirmed).';
comment on column public.reminder_rules.fallback_channel is
  'How it is sent instead when that fails for good or comes back undelivered, while there is time; empty for not at all.';
comment on column public.reminder_rules.address is
  'With recipients = address: the e-mail address, or the phone number as +491701234567.';
comment on column public.reminder_rules.question is
  'Only for bookings with a certain answer to this question, named by its Cal.com identifier, as in bookings.metadata.responses. Fill in answer_equals or answer_contains as well.';
comment on column public.reminder_rules.answer_equals is
  'The whole answer, in upper or lower case; several choices have commas between.';
comment on column public.reminder_rules.answer_contains is
  'A part of the answer, in upper or lower case.';
comment on column public.reminder_rules.calendar_file is
  'Whether its e-mails about the time of the meeting bring it as a file for the calendar.';

-- Whoever breaks one is told this: chapter explaining.
comment on constraint reminder_rules_tenant_fkey on public.reminder_rules is
  'There is no such tenant: tenant_id is an id of the table tenants.';
comment on constraint name_is_not_blank on public.reminder_rules is
  'The name is blank: say what the rule does, for example 1 hour before.';
comment on constraint offset_is_between_0_and_a_year on public.reminder_rules is
  'A rule is at most a year away, and the anchor says to which side: offset_minutes is between 0 and 525600, offset_days between 0 and 365.';
comment on constraint give_either_offset_minutes_or_offset_days_with_at_time on public.reminder_rules is
  'Say when: give either offset_minutes, or offset_days together with at_time.';
comment on constraint at_time_is_before_midnight on public.reminder_rules is
  'A day has no 24:00: write 00:00 of the next one.';
comment on constraint address_goes_with_its_recipients on public.reminder_rules is
  'An address goes with recipients = address, and with them only: fill in both or neither.';
comment on constraint address_suits_the_channel on public.reminder_rules is
  'The address does not suit the channel: email wants one as ada@example.com, sms a phone number as +491701234567, webhook none.';
comment on constraint fallback_is_another_channel on public.reminder_rules is
  'The fallback is the same channel: choose another one, or empty fallback_channel.';
comment on constraint a_fixed_address_is_of_one_channel on public.reminder_rules is
  'An address is of one channel: with recipients = address leave fallback_channel empty, or use webhook.';
comment on constraint event_types_are_named on public.reminder_rules is
  'Name between 1 and 100 event types, for example {intro,demo}; empty (null) for all.';
comment on constraint question_is_not_blank on public.reminder_rules is
  'The question is blank: name it by its identifier in Cal.com, or empty it (null).';
comment on constraint question_needs_either_answer_equals_or_answer_contains on public.reminder_rules is
  'A question needs an answer: fill in either answer_equals or answer_contains.';
comment on constraint answer_equals_or_answer_contains_needs_a_question on public.reminder_rules is
  'An answer needs its question: fill in question, too, or empty answer_equals and answer_contains.';
comment on constraint answer_is_not_blank on public.reminder_rules is
  'The answer is blank: fill in what it is or contains, or empty it (null).';
comment on constraint only_messages_to_attendees_before_the_start_ask on public.reminder_rules is
  'Only e-mails and text messages to the booker or the attendees, before the start, can ask whether they will be there: untick asks_attendance, or change recipients, anchor or channel.';
comment on constraint only_attendees_confirm_attendance on public.reminder_rules is
  'Only the booker and the attendees say whether they will be there: for other recipients choose attendance = any.';

create trigger reminder_rules_name_their_tenant
  before insert or update of tenant_id, tenant on public.reminder_rules
  for each row execute function private.name_tenant();

create table public.deleted_rules (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  constraint deleted_rules_pkey primary key (tenant_id, id),
  constraint deleted_rules_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
comment on table public.deleted_rules is
  'What rules were called that were deleted: what is left of their reminders still names them.';
comment on column public.deleted_rules.tenant_id is 'The tenant.';
comment on column public.deleted_rules.id is 'What was reminder_rules.id: reminders.rule_id.';
comment on column public.deleted_rules.name is 'What it was called when it was deleted.';

create table public.reminders (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  booking_id uuid not null,
  rule_id uuid not null,
  recipient text not null,
  channel public.reminder_channel not null,
  is_fallback boolean not null default false,
  status public.reminder_status not null,
  reason_code public.reminder_reason,
  reason_detail text,
  -- For an empty reason, of nearly all, no function is called.
  reason text generated always as (
    case when reason_code is not null then private.reason_words(reason_code, reason_detail) end
  ) stored,
  due_at timestamptz not null,
  send_at timestamptz not null,
  generation integer not null default 1,
  attempts smallint not null default 0,
  queued_at timestamptz,
  message_id bigint,
  claimed_until timestamptz,
  handed_over_at timestamptz,
  may_be_taken boolean not null default false,
  content_hash bigint,
  sent_at timestamptz,
  skipped_at timestamptz,
  constraint reminders_pkey primary key (tenant_id, id),
  constraint reminders_once_per_rule_and_recipient
    unique (tenant_id, booking_id, rule_id, recipient, is_fallback),
  constraint reminders_booking_fkey foreign key (tenant_id, booking_id)
    references public.bookings (tenant_id, id) on delete cascade,
  -- No foreign key to the rule: what it sent outlives it, and deleting it must not touch, or even
  -- read, all that. private.part_from_rule() leaves nothing that waits; what is planned at that
  -- very moment finds no rule when it is claimed, and is skipped.
  -- What belongs to a state is there in that state and in no other, whoever writes. In few words:
  -- PostgreSQL reads all of them at every statement that writes.
  constraint sent_reminder_has_a_time check ((status = 'sent') = (sent_at is not null)),
  constraint queued_reminder_has_a_time check ((status = 'queued') = (queued_at is not null)),
  constraint queued_reminder_has_a_message check ((queued_at is null) = (message_id is null)),
  constraint reminder_skipped_when_due_has_a_time check (
    (status = 'skipped' and reason_code not in ('booked_too_late', 'rule_changed_too_late'))
    = (skipped_at is not null)
  ),
  constraint unsent_reminder_has_a_reason
    check (reason_code is not null or status in ('scheduled', 'queued', 'sent')),
  constraint sent_reminder_has_no_reason check (reason_code is null or sent_at is null),
  constraint detail_goes_with_a_reason check (reason_detail is null or reason_code is not null),
  constraint claimed_reminder_is_queued_and_an_attempt check (
    claimed_until is null or queued_at is not null and attempts > 0 and content_hash is not null
  ),
  constraint only_claimed_reminders_are_handed_over
    check (handed_over_at is null or claimed_until is not null),
  constraint unknown_reminder_may_be_taken check (may_be_taken or status <> 'unknown'),
  constraint sent_reminder_is_taken check (not may_be_taken or sent_at is null),
  constraint cancelled_reminder_was_not_tried check (
    status <> 'cancelled' or attempts = 0 and content_hash is null and not may_be_taken
  ),
  constraint generation_is_positive check (generation > 0)
);
comment on table public.reminders is
  'One row per booking, rule and recipient, and one for the fallback where the first failed: what was or will be sent, or why not.';
comment on column public.reminders.tenant_id is 'The tenant.';
comment on column public.reminders.id is 'The reminder.';
comment on column public.reminders.booking_id is 'The booking.';
comment on column public.reminders.rule_id is 'The rule that asks for it: reminder_rules.id, or deleted_rules.id once it was deleted.';
comment on column public.reminders.recipient is
  'Who gets it: booking_attendees.contact, the address of the organizer or another host, or the rule''s address.';
comment on column public.reminders.channel is 'How it is sent.';
comment on column public.reminders.is_fallback is
  'Whether it stands in, by the rule''s fallback channel, for one that failed: that of the same booking, rule and recipient, which says why.';
comment on column public.reminders.status is 'Where it stands.';
comment on column public.reminders.reason_code is 'Why, for code.';
comment on column public.reminders.reason_detail is 'What the provider said, where the reason has its words.';
comment on column public.reminders.reason is 'Why it was skipped, cancelled or failed, why it waits, or why the last attempt failed.';
comment on column public.reminders.due_at is 'When it is due by its rule.';
comment on column public.reminders.send_at is 'When it is tried next: due_at; later after a failed attempt or for quiet hours.';
comment on column public.reminders.generation is
  'Goes up when a reminder that may already be with a provider is planned again, so that late answers about the old one are told apart.';
comment on column public.reminders.attempts is 'How often it was handed out for sending since it was planned.';
comment on column public.reminders.queued_at is
  'When its message was put into the queue, or last seen there.';
comment on column public.reminders.message_id is 'Its message in the queue.';
comment on column public.reminders.claimed_until is 'Until when a sender holds it; after that it is handed out again.';
comment on column public.reminders.handed_over_at is
  'When a sender began the present attempt at a provider that would send the same message twice: if no answer is heard, it must not be tried again.';
comment on column public.reminders.may_be_taken is
  'Whether a provider may have taken an earlier attempt that went unanswered: then the next one says the same again, under the same key.';
comment on column public.reminders.content_hash is
  'Of what is said under the present idempotency key: other words get another key, unless an attempt may have been taken.';
comment on column public.reminders.sent_at is 'When a provider took it.';
comment on column public.reminders.skipped_at is
  'When it was due and found wrong to send; empty when it was too late before it was planned.';

-- Each reminder passes through the two small indexes below. At the default of a fifth of the
-- table their dead entries would pile up, and the tick would walk over them. With room on its page
-- a claim writes the row alone: no index has a column it changes.
alter table public.reminders set (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 80);

-- The tick asks only for what is due: its cost does not grow with what lies in the future. Within
-- five minutes all of a tenant and channel lies together, so that one look passes it.
create index reminders_due on public.reminders (
  date_bin('5 minutes', send_at, '2000-01-01 00:00Z'), tenant_id, channel, send_at
) where status = 'scheduled';
-- The tick pings the sender while something is queued, and looks for messages that are lost.
create index reminders_queued on public.reminders (queued_at) where status = 'queued';
-- Dead letters and what waits, per tenant; the tick takes the next of each channel from it.
create index reminders_open on public.reminders (tenant_id, status, channel, send_at)
  where status in ('scheduled', 'queued', 'failed', 'unknown');
-- Few: alerts look at those that went wrong of late, of all tenants.
create index reminders_gone_wrong on public.reminders (due_at) where status in ('failed', 'unknown');
-- ... and, of a tenant and channel after the other, at those that were tried in vain, and are tried
-- again.
create index reminders_tried_in_vain on public.reminders (tenant_id, channel, due_at)
  where status = 'scheduled' and reason_code = 'attempt_failed';
-- The latest come first in reminder_log.
create index reminders_by_time on public.reminders (tenant_id, due_at);
-- A rule that changes looks only for what it still waits for.
create index reminders_of_rule on public.reminders (tenant_id, rule_id, status);

create table public.deliveries (
  tenant_id uuid not null,
  id bigint not null generated always as identity,
  reminder_id uuid not null,
  generation integer not null,
  attempt smallint not null,
  channel public.reminder_channel not null,
  recipient text not null,
  address text,
  outcome public.delivery_outcome not null,
  provider text,
  provider_message_id text,
  error text,
  duration_ms integer,
  feedback text,
  feedback_at timestamptz,
  created_at timestamptz not null default now(),
  constraint deliveries_pkey primary key (tenant_id, id),
  constraint deliveries_reminder_fkey foreign key (tenant_id, reminder_id)
    references public.reminders (tenant_id, id) on delete cascade on update cascade,
  constraint feedback_has_a_time check ((feedback is null) = (feedback_at is null))
);
create index deliveries_of_reminder on public.deliveries (tenant_id, reminder_id);
-- Few: tenant_health shows the last of them ...
create index deliveries_failed on public.deliveries (tenant_id, id) where outcome <> 'sent';
-- ... and counts these.
create index deliveries_in_trouble on public.deliveries (tenant_id, feedback_at)
  where feedback not in ('sent', 'delivered');
-- ... and alerts those of the last day, of all tenants.
create index deliveries_returned on public.deliveries (feedback_at)
  where feedback not in ('sent', 'delivered');
-- Who has texted a number, of all tenants: whoever answers STOP answers to all of them.
create index deliveries_by_number on public.deliveries (address) where channel = 'sms';
comment on table public.deliveries is 'Every attempt to send a reminder, and what the provider said.';
comment on column public.deliveries.tenant_id is 'The tenant.';
comment on column public.deliveries.id is 'Order of the attempts.';
comment on column public.deliveries.reminder_id is 'The reminder.';
comment on column public.deliveries.generation is 'The generation of the reminder that was tried.';
comment on column public.deliveries.attempt is 'Which attempt at that generation.';
comment on column public.deliveries.channel is 'How it was sent.';
comment on column public.deliveries.recipient is 'To whom: reminders.recipient.';
comment on column public.deliveries.address is
  'The e-mail address or phone number it was meant for; empty for a URL, and when it was erased.';
comment on column public.deliveries.outcome is 'What it came to.';
comment on column public.deliveries.provider is 'Who was asked to send it, for example smtp or resend.';
comment on column public.deliveries.provider_message_id is 'The provider''s id for the message.';
comment on column public.deliveries.error is 'What went wrong, in the provider''s words.';
comment on column public.deliveries.duration_ms is 'How long the attempt took, in milliseconds.';
comment on column public.deliveries.feedback is
  'What the provider said later of a message it had taken: delivered, bounced, complained, undelivered and the like.';
comment on column public.deliveries.feedback_at is 'When the provider said so.';
comment on column public.deliveries.created_at is 'When the attempt was recorded.';

alter table public.reminder_rules enable row level security;
revoke all on public.reminder_rules from anon, authenticated, service_role;
create policy members_read on public.reminder_rules
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
create policy admins_add on public.reminder_rules
  for insert to authenticated
  with check (tenant_id = any (array(select private.tenants_i_edit())));
create policy admins_edit on public.reminder_rules
  for update to authenticated
  using (tenant_id = any (array(select private.tenants_i_edit())))
  with check (tenant_id = any (array(select private.tenants_i_edit())));
create policy admins_delete on public.reminder_rules
  for delete to authenticated
  using (tenant_id = any (array(select private.tenants_i_edit())));
grant select on public.reminder_rules to authenticated, service_role;
grant insert (
    tenant_id, name, anchor, offset_minutes, offset_days, at_time, channel, fallback_channel,
    recipients, address, event_types, question, answer_equals, answer_contains, which_bookings,
    calendar_file, active, asks_attendance, attendance
  ),
  update (
    name, anchor, offset_minutes, offset_days, at_time, channel, fallback_channel, recipients,
    address, event_types, question, answer_equals, answer_contains, which_bookings, calendar_file,
    active, asks_attendance, attendance
  ),
  delete
  on public.reminder_rules to authenticated;

alter table public.deleted_rules enable row level security;
revoke all on public.deleted_rules from anon, authenticated, service_role;
create policy members_read on public.deleted_rules
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.deleted_rules to authenticated, service_role;

alter table public.reminders enable row level security;
revoke all on public.reminders from anon, authenticated, service_role;
create policy members_read on public.reminders
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.reminders to authenticated, service_role;

alter table public.deliveries enable row level security;
revoke all on public.deliveries from anon, authenticated, service_role;
revoke all on sequence public.deliveries_id_seq from anon, authenticated, service_role;
create policy members_read on public.deliveries
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.deliveries to authenticated, service_role;

create function private.rule_name(
  p_anchor public.reminder_anchor,
  p_offset_minutes integer
)
  returns text
  language plpgsql
  immutable
  strict
  set search_path = ''
as $$
declare
  v_unit constant integer := case
    when p_offset_minutes >= 2880 and p_offset_minutes % 1440 = 0 then 1440
    when p_offset_minutes >= 60 and p_offset_minutes % 60 = 0 then 60
    else 1
  end;
  v_count constant integer := p_offset_minutes / v_unit;
begin
  return format(
    case p_anchor when 'before_start' then '%s before' when 'after_end' then 'Follow-up after %s' end,
    format('%s %s%s', v_count, case v_unit when 1440 then 'day' when 60 then 'hour' else 'minute' end,
      case when v_count <> 1 then 's' end));
end;
$$;
comment on function private.rule_name(public.reminder_anchor, integer) is
  'What a rule is called unless somebody calls it otherwise: "24 hours before", "Follow-up after 30 minutes"; null for other moments, and without an offset in minutes.';

create function private.keep_name_true()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  if new.name = old.name and old.name = private.rule_name(old.anchor, old.offset_minutes) then
    new.name := coalesce(private.rule_name(new.anchor, new.offset_minutes), new.name);
  end if;
  return new;
end;
$$;
comment on function private.keep_name_true() is
  'A rule called "24 hours before" that is moved to 120 minutes is "2 hours before". A name of one''s own stays. Definer, because a member may not look into private; it reads nothing but the row.';

create trigger reminder_rules_are_called_what_they_do
  before update of anchor, offset_minutes on public.reminder_rules
  for each row execute function private.keep_name_true();

create function private.add_default_rules()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
  values
    (new.id, '24 hours before', 'before_start', 1440),
    (new.id, '1 hour before', 'before_start', 60),
    (new.id, 'Follow-up after 30 minutes', 'after_end', 30);
  return null;
end;
$$;
comment on function private.add_default_rules() is 'A new tenant''s reminders.';

create trigger tenants_get_default_rules
  after insert on public.tenants
  for each row execute function private.add_default_rules();
