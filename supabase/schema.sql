-- What the migrations make of an empty database: to read, and to see in a diff what a change
-- comes to. Written by `npm run schema`, never applied; npm test fails while it differs.

create extension pg_cron with schema pg_catalog;

create extension pg_net with schema extensions;

create extension pgmq with schema pgmq;

create extension supabase_vault with schema vault;

-- schema private
comment on schema private is 'How calbase works: functions, counters and settings. Not exposed over the Data API.';

create type private.access as (
  kind text,
  object text,
  role text,
  privilege text,
  columns text[]
);
comment on type private.access is 'What a role may do with an object, or with some of its columns; without a role, that nobody may do anything.';

create type private.addressee as (
  recipient text,
  kind text,
  name text,
  email text,
  phone text,
  time_zone text,
  locale text,
  requested_at timestamp with time zone,
  confirmed_at timestamp with time zone,
  moved_in boolean,
  left_at timestamp with time zone,
  moved_out boolean,
  no_show boolean,
  no_show_at timestamp with time zone,
  is_booker boolean,
  is_attending boolean
);
comment on type private.addressee is 'Someone a reminder may go to, and what happened to their place. kind: attendee, organizer, host or address.';

create type private.alert_finding as (
  tenant_id uuid,
  kind public.alert_kind,
  subject text,
  is_enough boolean,
  for_tenant boolean,
  summary text,
  what_to_do text,
  evidence jsonb
);
comment on type private.alert_finding is 'A trouble that was found. is_enough: whether it is bad enough to open an alert; one that is not keeps an open alert open.';

create type private.asked_place as (
  token private.attendance_tokens,
  tenant public.tenants,
  booking public.bookings,
  attendee public.booking_attendees
);
comment on type private.asked_place is 'Who was asked by a token, and of which booking, as both are now. attendee: null for nobody who is known there.';

create type private.booking_state as (
  cal_uid text,
  cal_booking_id bigint,
  status public.booking_status,
  event_type text,
  event_title text,
  start_time timestamp with time zone,
  end_time timestamp with time zone,
  seated boolean,
  payment_due boolean,
  was_requested boolean,
  attendees jsonb,
  others integer,
  others_present integer,
  no_shows jsonb,
  corrections jsonb,
  metadata jsonb,
  confirmed_at timestamp with time zone,
  rescheduled_at timestamp with time zone,
  cancelled_at timestamp with time zone,
  completed_at timestamp with time zone,
  requested_at timestamp with time zone,
  payment_due_at timestamp with time zone,
  paid_at timestamp with time zone,
  cancellation_reason text,
  cancelled_by text,
  reschedule_requested boolean,
  created_at timestamp with time zone,
  updated_at timestamp with time zone,
  series_keys text[],
  place private.event_place
);

create type private.candidate as (
  message_id bigint,
  reminder public.reminders,
  content jsonb,
  deferral private.judgement,
  send_after interval
);
comment on type private.candidate is 'A queued reminder that a sender may get: with the content of its message, or why it is deferred.';

create type private.change as (
  booking_id uuid,
  event public.webhook_events,
  role private.event_role,
  generation integer,
  is_new boolean
);
comment on type private.change is 'A booking that an event changes, and how.';

create type private.claim as (
  booking_id uuid,
  is_new boolean,
  generation integer,
  from_start boolean,
  merged uuid[]
);
comment on type private.claim is 'The booking an event belongs to, and how it is to be folded.';

create type private.concerning_event as (
  event public.webhook_events,
  role private.event_role,
  generation integer
);

create type private.context as (
  tenant public.tenants,
  rule public.reminder_rules,
  booking public.bookings,
  addressee private.addressee,
  due_at timestamp with time zone,
  circuit private.channel_circuits,
  has_templates boolean,
  has_suppressions boolean
);
comment on type private.context is 'What a reminder is about, as it is now, and when it is due by its rule. circuit: null unless its channel is stopped. has_templates: whether its rule has words of the tenant''s own. has_suppressions: whether the tenant has any on its channel.';

create type private.deed as (
  contact text,
  booking_id uuid,
  cal_uid text,
  kind public.lead_activity_kind,
  occurred_at timestamp with time zone,
  fit integer,
  activity_id uuid
);
comment on type private.deed is 'What someone did who booked: an activity of their lead to be.';

create type private.deed_in_order as (
  lead private.scored_lead,
  at bigint,
  deed private.deed,
  added smallint
);

create type private.due_tenant_queue as (
  since timestamp with time zone,
  tenant_id uuid,
  channel public.reminder_channel
);
comment on type private.due_tenant_queue is 'A tenant and channel that have something due, in which five minutes.';

create type private.duplicates as (
  kept_id uuid,
  dropped_id uuid
);
comment on type private.duplicates is 'Two reminders for one thing, and which of them is kept.';

create type private.event_facts as (
  event_type text,
  cal_uid text,
  cal_booking_id bigint,
  previous_uid text,
  left_uid text,
  series_key text,
  occurred_at timestamp with time zone,
  problem text,
  notice text,
  form_contact text
);

create type private.event_kind as enum ('observed', 'requested', 'payment_initiated', 'paid', 'created', 'rescheduled', 'updated', 'attendance_confirmed', 'started', 'ended', 'host_no_show', 'no_show', 'rejected', 'cancelled');

create type private.event_place as (
  generation integer,
  occurred_at timestamp with time zone,
  kind private.event_kind,
  event_type text collate "C",
  event_id text collate "C"
);
comment on type private.event_place is 'Where an event stands among those of a booking. First by reschedule, so that what is said late of an old uid cannot touch the new one; then by when it happened; then by place in a booking''s life, where what Cal Video saw (AFTER_...) comes before what a person says (BOOKING_...); the event''s own id at last only makes the order total.';

create type private.event_role as enum ('own', 'departure', 'series');

create type private.feedback as (
  tenant_id uuid,
  channel public.reminder_channel,
  reminder_id uuid,
  generation integer,
  provider_message_id text,
  feedback text,
  arrived boolean,
  reason public.reminder_reason,
  suppress public.suppression_reason,
  detail text,
  at timestamp with time zone
);
comment on type private.feedback is 'What a provider says of a message: what record_feedback() takes.';

create type private.finding as (
  "check" text,
  ok boolean,
  reason text,
  command text
);
comment on type private.finding is 'What was looked at; whether it is as it is to be, and if not, why, and what mends it.';

create type private.folded_booking as (
  booking_id uuid,
  state private.booking_state,
  is_new boolean,
  is_complete boolean,
  touches_all boolean,
  guessed boolean,
  booker text
);

create type private.form as (
  contact text,
  name text,
  email text,
  phone text,
  details jsonb
);

create type private.job_kind as enum ('rebuild', 'enable', 'disable', 'replan_rule');
comment on type private.job_kind is 'rebuild: rebuild_bookings(); enable, disable: the reminders of a tenant that was enabled or disabled; replan_rule: those of a rule that was added or changed.';

create type private.judgement as (
  status public.reminder_status,
  reason_code public.reminder_reason,
  reason_detail text,
  send_at timestamp with time zone
);
comment on type private.judgement is 'What a reminder becomes that is not sent now, and why: scheduled when it waits; null when it is sent.';

create type private.link_facts as (
  booker_url text,
  platform jsonb,
  reschedule_url text,
  cancel_url text,
  may_reschedule boolean,
  may_cancel boolean,
  uid text,
  key text,
  seat_id text,
  event_type text,
  address text
);
comment on type private.link_facts is 'What the links of a booking are made of, for one recipient.';

create type private.listed_attendee as (
  contact text,
  "position" integer,
  name text,
  email text,
  phone text,
  time_zone text,
  locale text,
  no_show boolean,
  seat_id text
);

create type private.locked_result as (
  reminder public.reminders,
  result private.settlement
);
comment on type private.locked_result is 'What a sender says, and the reminder it is about, locked.';

create type private.metric_observation as (
  name text,
  tenant_id uuid,
  labels jsonb,
  count bigint,
  "values" double precision[]
);
comment on type private.metric_observation is 'How often something was; of a histogram, with each value.';

create type private.metric_sample as (
  name text,
  labels jsonb,
  value double precision
);
comment on type private.metric_sample is 'A value of a gauge.';

create type private.observation as (
  cal_uid text,
  body jsonb,
  number bigint,
  previous_uid text,
  moved_to text,
  series text,
  created_at timestamp with time zone,
  changed_at timestamp with time zone,
  digest bytea
);
comment on type private.observation is 'A booking as the API shows it, and what it is found and judged by.';

create type private.our_object as (
  kind text,
  name text,
  oid oid,
  owner oid,
  acl aclitem[]
);
comment on type private.our_object is 'An object of calbase''s, and what is granted of it.';

create type private.page_read as (
  shown integer,
  last_at timestamp with time zone,
  is_ordered boolean,
  next_page text,
  has_more boolean,
  total integer
);
comment on type private.page_read is 'What a page says of where the walk is.';

create type private.queue_message as (
  message_id bigint,
  tenant_id uuid,
  reminder_id uuid,
  generation integer
);
comment on type private.queue_message is 'A message of the queue, and which reminder it is about.';

create type private.queue_position as (
  tenant_id uuid,
  reminder_id uuid,
  generation integer,
  send_at timestamp with time zone,
  place bigint
);
comment on type private.queue_position is 'A due reminder and its place among its tenant''s: those with a low place are queued first.';

create type private.queued_reminder as (
  tenant_id uuid,
  reminder_id uuid,
  message_id bigint
);
comment on type private.queued_reminder is 'A reminder and its message in the queue.';

create type private.reminder_lease as (
  tenant_id uuid,
  reminder_id uuid,
  content_hash bigint
);
comment on type private.reminder_lease is 'A reminder that a sender gets, and of what its message is made.';

create type private.reminder_outcome as (
  tenant_id uuid,
  reminder_id uuid,
  message_id bigint,
  status public.reminder_status,
  reason_code public.reminder_reason,
  reason_detail text,
  send_at timestamp with time zone,
  attempts integer,
  may_be_taken boolean,
  at timestamp with time zone
);
comment on type private.reminder_outcome is 'What became of a reminder that was queued: it waits until send_at, or is sent, skipped, failed or unknown.';

create type private.reminder_plan as (
  booking_id uuid,
  rule_id uuid,
  recipient text,
  channel public.reminder_channel,
  status public.reminder_status,
  reason_code public.reminder_reason,
  due_at timestamp with time zone,
  send_at timestamp with time zone,
  is_fallback boolean
);
comment on type private.reminder_plan is 'What a reminder is planned as: scheduled, or skipped or cancelled for a reason.';

create type private.reminder_rename as (
  reminder_id uuid,
  booking_id uuid,
  recipient text
);
comment on type private.reminder_rename is 'Of which booking, or to whom, a reminder is from now on.';

create type private.reminder_wording as (
  reminder_id uuid,
  reason_detail text
);
comment on type private.reminder_wording is 'What is left of a provider''s words in a reason.';

create type private.returned_reminder as (
  tenant_id uuid,
  reminder_id uuid,
  reason_code public.reminder_reason,
  reason_detail text
);
comment on type private.returned_reminder is 'A reminder that its provider had taken and could not deliver, and why.';

create type private.right_in_place as (
  kind text,
  oid oid,
  role text,
  privilege text,
  attname name collate "C"
);
comment on type private.right_in_place is 'One right of one role on one object, or on one of its columns.';

create type private.score_so_far as (
  score integer,
  first_booking uuid,
  is_known boolean
);

create type private.scored_deed as (
  lead_id uuid,
  deed private.deed,
  points integer
);

create type private.scored_lead as (
  contact text,
  lead_id uuid,
  is_new boolean,
  since timestamp with time zone,
  score integer,
  status public.lead_status,
  first_at timestamp with time zone,
  last_at timestamp with time zone
);
comment on type private.scored_lead is 'A lead whose activities changed, and from when on; then what they come to. status: null when nothing was confirmed since.';

create type private.scoring as (
  leads private.scored_lead[],
  deeds private.scored_deed[]
);

create type private.seen as (
  kind text,
  at timestamp with time zone,
  what text,
  status text,
  detail text,
  id text
);
comment on type private.seen is 'A row of person().';

create type private.settlement as (
  tenant_id uuid,
  reminder_id uuid,
  generation integer,
  attempt integer,
  address text,
  outcome text,
  provider text,
  provider_message_id text,
  error text,
  retry_after_seconds integer,
  rate_limited boolean,
  suppress text,
  duration_ms integer
);
comment on type private.settlement is 'What a sender says of an attempt: a row of what settle_reminders() takes.';

create type private.slots as (
  first_at timestamp with time zone,
  taken integer,
  apart interval
);
comment on type private.slots is 'Slots of an account: the first, how many were taken, and how far they are apart.';

create type private.sync_kind as enum ('account', 'uid', 'updated', 'future', 'past', 'window', 'webhook');
comment on type private.sync_kind is 'What is asked, the more urgent first. account: whose key it is; uid: one booking; updated: what changed; future and past: the backfill; window: what is near, as not all that changes there is told by updated; webhook: whether the tenant''s webhook is in order.';

create type private.tenant_day as (
  tenant_id uuid,
  day date
);
comment on type private.tenant_day is 'A day of a tenant, in its time zone.';

create type private.text_message as (
  message_id bigint,
  tenant_id uuid,
  reminder_id uuid,
  generation integer,
  number_hash bigint,
  day date,
  is_counted boolean,
  reason_code public.reminder_reason,
  reason_detail text
);
comment on type private.text_message is 'A candidate that is a text message, whether it is counted already, and why it is not sent; null when it is.';

create type private.wrong_right as (
  is_too_much boolean,
  role text,
  privilege text,
  object text,
  statement text
);
comment on type private.wrong_right is 'A right that a role has and is not to have, or the other way round; and the statement that puts it right.';

create type public.alert_kind as enum ('scheduler_still', 'webhooks_not_stored', 'wrong_signatures', 'webhooks_refused', 'webhook_amiss', 'events_failed', 'credentials_refused', 'channel_stopped', 'reminders_late', 'queue_growing', 'tenant_silent', 'bookings_missed', 'messages_returned', 'unknown_fates', 'text_limit_reached', 'retention_still');
comment on type public.alert_kind is 'scheduler_still: scheduled jobs do not run, or did not for a while. webhooks_not_stored: webhooks arrived that could not be stored. wrong_signatures: one webhook after the other has a wrong signature. webhooks_refused: they are refused for another reason. webhook_amiss: the webhook at Cal.com is missing, inactive or different. events_failed: events could not be applied. credentials_refused: a provider, or Cal.com''s API, refuses the key. channel_stopped: a channel cannot send. reminders_late: reminders are due and not sent. queue_growing: more is to be done than is done. tenant_silent: no webhook for longer than is usual for the tenant. bookings_missed: Cal.com showed bookings that no webhook had told of. messages_returned: too many messages come back. unknown_fates: nobody knows whether messages arrived. text_limit_reached: text messages are not sent because of a limit. retention_still: what is to be deleted is not.';

create type public.attendance_filter as enum ('any', 'confirmed', 'unconfirmed');
comment on type public.attendance_filter is 'To whom of a rule''s recipients it writes: any, those who have confirmed that they will be there, or those who have not.';

create type public.booking_status as enum ('requested', 'confirmed', 'rescheduled', 'cancelled', 'rejected', 'completed', 'no_show');
comment on type public.booking_status is 'requested: waits for the organizer or for payment; confirmed and rescheduled: will take place; the others are over.';

create type public.connection_state as enum ('unchecked', 'connected', 'refused');
comment on type public.connection_state is 'unchecked: Cal.com was not asked yet whose key it is; connected: it is asked for bookings; refused: Cal.com refused the key, and is asked for nothing until connect_tenant() gives another.';

create type public.delivery_outcome as enum ('sent', 'retry', 'failed', 'unknown', 'blocked');
comment on type public.delivery_outcome is 'What an attempt came to. sent: the provider took it; retry: refused for now; failed: refused for good; unknown: no answer, it may have been taken; blocked: the account cannot send at all.';

create type public.finding_kind as enum ('missing', 'changed', 'gone');
comment on type public.finding_kind is 'missing: no webhook had told of the booking; changed: it was otherwise than the webhooks had told; gone: Cal.com does not know it any more, and nothing was done about it.';

create type public.lead_activity_kind as enum ('added', 'form_submitted', 'booking_requested', 'booking_confirmed', 'booking_rescheduled', 'booking_rejected', 'booking_cancelled', 'booking_completed', 'booking_no_show');
comment on type public.lead_activity_kind is 'What happened, in the order in which it can happen.';

create type public.lead_status as enum ('new', 'contacted', 'qualified', 'booking_confirmed', 'converted', 'lost');
comment on type public.lead_status is 'new, booking_confirmed and converted are set by bookings; contacted, qualified and lost by people.';

create type public.reminder_anchor as enum ('before_start', 'after_start', 'after_end', 'on_booking', 'on_reschedule', 'on_cancellation', 'on_no_show', 'on_request', 'on_rejection', 'on_payment_pending', 'on_payment');
comment on type public.reminder_anchor is 'From which moment of a booking a reminder counts: before or after its start, after its end, or after it was confirmed, moved, cancelled or missed, after it was asked for and the organizer has to confirm it, was declined, began to wait for a payment, or was paid.';

create type public.reminder_bookings as enum ('all', 'first', 'later');
comment on type public.reminder_bookings is 'Which bookings of a person a rule is about: all, the first they ever made, or those after it.';

create type public.reminder_channel as enum ('email', 'sms', 'webhook');
comment on type public.reminder_channel is 'How a reminder is sent: e-mail, text message, or a signed request to the tenant''s own URL.';

create type public.reminder_reason as enum ('tenant_disabled', 'booking_cancelled', 'booking_rejected', 'booking_unconfirmed', 'booking_confirmed', 'booking_paid', 'recipient_left', 'recipient_no_show', 'nobody_came', 'meeting_over', 'recipient_erased', 'no_email', 'no_phone', 'attendance_confirmed', 'attendance_unconfirmed', 'rule_inactive', 'rule_deleted', 'booked_too_late', 'rule_changed_too_late', 'not_for_recipient', 'first_booking', 'not_first_booking', 'booking_moved', 'meeting_begun', 'three_days_late', 'no_follow_ups', 'opted_out', 'bounced', 'complained', 'answered_stop', 'landline', 'suppressed', 'quiet_hours_too_long', 'first_came', 'sent_elsewhere', 'quiet_hours', 'channel_stopped', 'attempt_failed', 'first_failed', 'number_limit', 'country_not_allowed', 'country_unknown', 'refused', 'gave_up', 'no_sender_came_back', 'next_attempt_too_late', 'channel_stopped_too_long', 'phone_unreachable', 'number_unknown', 'sender_unregistered', 'provider_says_no', 'unanswered', 'sender_lost', 'merged_while_sent');
comment on type public.reminder_reason is 'Why a reminder was not sent, or waits: for code. The words for people are in reminders.reason.';

create type public.reminder_recipients as enum ('booker', 'attendees', 'organizer', 'hosts', 'address');
comment on type public.reminder_recipients is 'Who gets a rule''s reminders: who booked (each seat), everyone who takes part, who organizes, the organizer and the team, or one fixed address.';

create type public.reminder_status as enum ('scheduled', 'queued', 'sent', 'skipped', 'cancelled', 'failed', 'unknown');
comment on type public.reminder_status is 'scheduled: waits for its time; queued: due, being sent; sent: a provider took it; skipped: it would have been wrong or too late; cancelled: the booking no longer wants it; failed: could not be sent, the reason says why; unknown: the provider may have taken it, and sending again could reach the person twice.';

create type public.suppression_reason as enum ('opted_out', 'bounced', 'complained', 'stopped', 'landline', 'manual');
comment on type public.suppression_reason is 'opted_out: by the link in a message; bounced: the address does not exist; complained: marked as spam; stopped: answered STOP; landline: the number takes no text messages; manual: put in by hand.';

create type public.suppression_scope as enum ('follow_ups', 'everything');
comment on type public.suppression_scope is 'What is not sent: what comes after a meeting, or anything at all.';

create type public.tenant_role as enum ('owner', 'admin', 'viewer');
comment on type public.tenant_role is 'What a member may do in a tenant.';

create type public.webhook_event_status as enum ('pending', 'applied', 'ignored', 'unparseable', 'failed');
comment on type public.webhook_event_status is 'pending: stored, and applied in a moment, as soon as nobody else is changing the same booking; while the tenant is disabled, when it is enabled. applied: folded into its booking, or, of a form, made a lead of; ignored: says nothing about a booking, or names it by a number that no other event has told yet; unparseable: no usable shape; failed: could not be applied, is retried.';

create type public.webhook_state as enum ('in_order', 'twice', 'different', 'inactive', 'missing');
comment on type public.webhook_state is 'How a tenant''s webhook is at Cal.com. in_order: it tells all there is to tell; twice: another scope has a second one, which does no harm; different: what it posts is refused, or lacks something; inactive: it is switched off; missing: there is none.';

-- sequence private.jobs_id_seq

-- sequence public.alerts_id_seq

-- sequence public.deliveries_id_seq

-- sequence public.reconciliation_findings_id_seq

-- sequence public.reconciliations_id_seq

-- sequence public.webhook_events_id_seq

create table private.api_budgets (
  budget text not null,
  next_at timestamp with time zone default '-infinity'::timestamp with time zone not null,
  lease uuid,
  leased_until timestamp with time zone,
  remaining integer,
  constraint api_budgets_pkey PRIMARY KEY (budget)
);
alter table private.api_budgets enable row level security;
comment on table private.api_budgets is 'When an account may be asked next: one request at a time, one a second, and none while fewer than twenty of its minute are left. Accounts were locked for bursts.';

create table private.attendance_tokens (
  tenant_id uuid not null,
  reminder_id uuid not null,
  start_time timestamp with time zone not null,
  cal_uid text not null,
  contact text not null,
  token text not null,
  created_at timestamp with time zone default now() not null,
  constraint attendance_tokens_pkey PRIMARY KEY (tenant_id, reminder_id, start_time),
  constraint attendance_token_is_256_bits CHECK ((token ~ '^[A-Za-z0-9_-]{43}$'::text)),
  constraint attendance_tokens_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.attendance_tokens enable row level security;
CREATE INDEX attendance_tokens_by_start ON private.attendance_tokens USING btree (start_time);
CREATE INDEX attendance_tokens_by_token ON private.attendance_tokens USING btree (token);
CREATE INDEX attendance_tokens_of_contact ON private.attendance_tokens USING btree (tenant_id, contact);
CREATE INDEX attendance_tokens_of_uid ON private.attendance_tokens USING btree (tenant_id, cal_uid);
comment on table private.attendance_tokens is 'What stands in the links to confirm attendance: one token per reminder and time of the meeting. The booking is found by its uid, whatever becomes of the reminder.';

create table private.booking_folds (
  tenant_id uuid not null,
  booking_id uuid not null,
  status public.booking_status,
  seated boolean not null,
  payment_due boolean not null,
  was_requested boolean not null,
  people integer not null,
  present integer not null,
  booker text,
  no_shows jsonb not null,
  corrections jsonb not null,
  series_keys text[] not null,
  place private.event_place not null,
  constraint booking_folds_pkey PRIMARY KEY (tenant_id, booking_id),
  constraint booking_folds_booking_fkey FOREIGN KEY (tenant_id, booking_id) REFERENCES public.bookings(tenant_id, id) ON DELETE CASCADE
) with (fillfactor=70);
alter table private.booking_folds enable row level security;
comment on table private.booking_folds is 'What the fold of a booking knows beside its rows, up to its last event (place). A cache: a row may be deleted at any time.';

create table private.changed_days (
  tenant_id uuid not null,
  day date not null,
  constraint changed_days_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.changed_days enable row level security;
CREATE INDEX changed_days_by_tenant ON private.changed_days USING btree (tenant_id, day);
comment on table private.changed_days is 'Days that are to be counted again, each as often as something about it changed.';

create table private.channel_accounts (
  tenant_id uuid not null,
  channel public.reminder_channel not null,
  secret_id uuid not null,
  rate_per_second numeric,
  calling_code text,
  created_at timestamp with time zone default now() not null,
  constraint channel_accounts_pkey PRIMARY KEY (tenant_id, channel),
  constraint rate_is_between_one_an_hour_and_1000_a_second CHECK (((rate_per_second >= ((1)::numeric / 3600.0)) AND (rate_per_second <= (1000)::numeric))),
  constraint channel_accounts_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.channel_accounts enable row level security;
CREATE TRIGGER channel_accounts_leave_vault AFTER DELETE ON private.channel_accounts FOR EACH ROW EXECUTE FUNCTION private.forget_secret();
comment on table private.channel_accounts is 'The accounts of tenants at providers, by the id of their settings in vault.secrets, and how many messages a second each takes.';
comment on column private.channel_accounts.calling_code is 'Of the number that text messages are sent from; null for a name, and for a messaging service.';

create table private.channel_circuits (
  tenant_id uuid not null,
  channel public.reminder_channel not null,
  reason text not null,
  stopped_at timestamp with time zone not null,
  failures integer default 1 not null,
  retry_at timestamp with time zone not null,
  probe_id uuid,
  constraint channel_circuits_pkey PRIMARY KEY (tenant_id, channel),
  constraint failures_are_counted CHECK ((failures > 0)),
  constraint channel_circuits_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.channel_circuits enable row level security;
comment on table private.channel_circuits is 'The channels of tenants that are stopped, and why. After retry_at one reminder, the probe, is tried: it opens the channel again or stops it for twice as long.';

create table private.connections (
  tenant_id uuid not null,
  secret_id uuid not null,
  api_url text not null,
  api_version text not null,
  scope text not null,
  whose text not null,
  hosts text[] default '{}'::text[] not null,
  event_type_ids bigint[] default '{}'::bigint[] not null,
  since timestamp with time zone not null,
  check_every interval default '00:30:00'::interval not null,
  state public.connection_state default 'unchecked'::public.connection_state not null,
  reason text,
  account_id text,
  account_email text,
  budget text not null,
  webhook public.webhook_state,
  webhook_note text,
  webhook_url text,
  webhook_scopes jsonb default '[]'::jsonb not null,
  webhook_checked_at timestamp with time zone,
  last_reconciled_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint connections_pkey PRIMARY KEY (tenant_id),
  constraint api_url_is_safe CHECK (((api_url ~ '^https://[^\s?#@]+$'::text) OR (api_url ~ '^http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s?#@]*)?$'::text))),
  constraint checks_are_apart CHECK (((check_every >= '00:15:00'::interval) AND (check_every <= '1 day'::interval))),
  constraint refusal_has_a_reason CHECK (((state = 'refused'::public.connection_state) = (reason IS NOT NULL))),
  constraint scope_is_known CHECK ((scope ~ '^(user|team/[0-9]+|organization/[0-9]+)$'::text)),
  constraint someone_is_listed CHECK (((whose <> 'listed'::text) OR (hosts <> '{}'::text[]) OR (event_type_ids <> '{}'::bigint[]))),
  constraint version_is_a_day CHECK ((api_version ~ '^\d{4}-\d\d-\d\d$'::text)),
  constraint webhook_was_looked_at CHECK (((webhook IS NULL) OR (webhook_checked_at IS NOT NULL))),
  constraint whose_is_known CHECK ((whose = ANY (ARRAY['own'::text, 'listed'::text, 'all'::text]))),
  constraint connections_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.connections enable row level security;
CREATE TRIGGER connections_leave_vault AFTER DELETE ON private.connections FOR EACH ROW EXECUTE FUNCTION private.forget_secret();
CREATE TRIGGER wrong_values_are_explained BEFORE INSERT OR UPDATE OF api_url, api_version, scope, whose, hosts, event_type_ids ON private.connections FOR EACH ROW EXECUTE FUNCTION private.explain_checks();
comment on table private.connections is 'A tenant''s connection to Cal.com''s API: the key (in Vault), what it may ask, and whose bookings of those it is shown are the tenant''s.';
comment on column private.connections.scope is 'Which list is asked for: user, the key''s own; or team/<id> or organization/<id>, of which its owner must be an admin.';
comment on column private.connections.whose is 'Whose bookings become the tenant''s. own: those the key''s owner hosts, not those in which they are a guest, nor colleagues''; listed: those of hosts and event_type_ids; all: whatever the key is shown.';
comment on column private.connections.since is 'From when on bookings are backfilled, by their start.';
comment on column private.connections.check_every is 'How often it is asked what changed.';
comment on column private.connections.budget is 'Whose limit of requests it shares: a hash of the account, once known.';
comment on column private.connections.webhook is 'How the tenant''s webhook at Cal.com was when it was last looked at; null when nobody can say.';
comment on column private.connections.webhook_note is 'What is wrong with it and what to do, or what was mended; null when there is nothing to say.';
comment on column private.connections.webhook_url is 'Where it leads, as it was registered; null for the project''s own address.';
comment on column private.connections.webhook_scopes is 'Where at Cal.com webhooks lead to the tenant (WebhookScope of functions/_shared/cal-api): looked at first.';
comment on column private.connections.last_reconciled_at is 'When a comparison with Cal.com was last through.';

create table private.counted_texts (
  tenant_id uuid not null,
  number_hash bigint not null,
  day date not null,
  reminder_id uuid not null,
  generation integer not null,
  constraint counted_texts_pkey PRIMARY KEY (tenant_id, number_hash, day, reminder_id, generation),
  constraint counted_texts_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.counted_texts enable row level security;
comment on table private.counted_texts is 'The text messages that were handed out, by number and day: one that is tried again counts once. The number only as a hash; pruned after two days.';

create table private.erased_contacts (
  tenant_id uuid not null,
  digest bytea not null,
  erased_at timestamp with time zone not null,
  alias text not null,
  constraint erased_contacts_pkey PRIMARY KEY (tenant_id, digest, erased_at),
  constraint alias_is_nobody CHECK (private.is_erased(alias)),
  constraint erased_contacts_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.erased_contacts enable row level security;
comment on table private.erased_contacts is 'Who was erased, as a keyed hash of their address or number, and the alias they have now. The key is in Vault: without it, nobody can be tried against these rows.';

create table private.heartbeat (
  name text not null,
  last_at timestamp with time zone not null,
  constraint heartbeat_pkey PRIMARY KEY (name)
);
alter table private.heartbeat enable row level security;
comment on table private.heartbeat is 'When each scheduled job last ran.';

create table private.installation (
  one boolean default true not null,
  identity jsonb not null,
  seen_at timestamp with time zone not null,
  paused_at timestamp with time zone,
  project text,
  stranger text,
  functions_version text,
  zones_apart text[] default '{}'::text[] not null,
  constraint installation_pkey PRIMARY KEY (one),
  constraint there_is_one CHECK (one)
);
alter table private.installation enable row level security;
comment on table private.installation is 'What this installation is: a row from the first tick on.';
comment on column private.installation.identity is 'As private.identity() said when it was adopted.';
comment on column private.installation.seen_at is 'When the scheduler last found everything as it was, in real time.';
comment on column private.installation.paused_at is 'Since when sending is paused by hand.';
comment on column private.installation.project is 'Whose functions ask for reminders: the host of their SUPABASE_URL, learnt from the first.';
comment on column private.installation.stranger is 'Whose functions asked for reminders although they are another project''s.';
comment on column private.installation.functions_version is 'The version of the functions that last asked for reminders.';
comment on column private.installation.zones_apart is 'The time zones in use for which the zone data of the functions were found to differ from PostgreSQL''s.';

create table private.job_bookings (
  tenant_id uuid not null,
  job_id bigint not null,
  booking_id uuid not null,
  constraint job_bookings_pkey PRIMARY KEY (tenant_id, job_id, booking_id),
  constraint job_bookings_job_fkey FOREIGN KEY (tenant_id, job_id) REFERENCES private.jobs(tenant_id, id) ON DELETE CASCADE
);
alter table private.job_bookings enable row level security;
comment on table private.job_bookings is 'The bookings that a job still has to go through.';

create table private.jobs (
  tenant_id uuid not null,
  id bigint generated always as identity not null,
  kind private.job_kind not null,
  rule_id uuid,
  total integer,
  done integer default 0 not null,
  failed integer default 0 not null,
  error text,
  started_at timestamp with time zone default now() not null,
  worked_at timestamp with time zone,
  retry_at timestamp with time zone,
  stopped_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint jobs_pkey PRIMARY KEY (tenant_id, id),
  constraint ended_jobs_are_not_stopped CHECK (((ended_at IS NULL) OR (stopped_at IS NULL))),
  constraint no_more_is_done_than_there_was CHECK ((done <= total)),
  constraint only_replanning_has_a_rule CHECK (((kind = 'replan_rule'::private.job_kind) = (rule_id IS NOT NULL))),
  constraint jobs_rule_fkey FOREIGN KEY (tenant_id, rule_id) REFERENCES public.reminder_rules(tenant_id, id) ON DELETE CASCADE,
  constraint jobs_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.jobs enable row level security;
CREATE INDEX jobs_of_rule ON private.jobs USING btree (tenant_id, rule_id);
CREATE UNIQUE INDEX jobs_once_at_a_time ON private.jobs USING btree (tenant_id, kind, rule_id) NULLS NOT DISTINCT WHERE (ended_at IS NULL);
CREATE INDEX jobs_to_work_on ON private.jobs USING btree (worked_at NULLS FIRST, id) WHERE ((ended_at IS NULL) AND (stopped_at IS NULL));
comment on table private.jobs is 'Long work, and how far it is. Shown by the view running_jobs.';

create table private.merged_contacts (
  tenant_id uuid not null,
  contact text not null,
  leads_to text not null,
  lead jsonb not null,
  added jsonb,
  other_status public.lead_status not null,
  other_was_locked boolean not null,
  constraint merged_contacts_pkey PRIMARY KEY (tenant_id, contact),
  constraint contact_leads_to_another CHECK ((contact <> leads_to)),
  constraint merged_contacts_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.merged_contacts enable row level security;
CREATE INDEX merged_contacts_of_lead ON private.merged_contacts USING btree (tenant_id, leads_to);
comment on table private.merged_contacts is 'Contacts whose bookings are those of another contact''s lead; what their own lead was, and the status that the other had before.';

create table private.metric_counters (
  tenant_id uuid,
  name text not null,
  labels jsonb not null,
  count bigint not null,
  sum double precision,
  buckets bigint[],
  constraint metric_counters_key UNIQUE NULLS NOT DISTINCT (tenant_id, name, labels),
  constraint histograms_have_buckets CHECK (((sum IS NULL) = (buckets IS NULL))),
  constraint metric_counters_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.metric_counters enable row level security;
comment on table private.metric_counters is 'Counters and histograms that only grow. Without a tenant: a histogram, of all; a counter, of the tenants beyond the first hundred. A tenant keeps its place until it is deleted, as no counter may fall when another takes it.';
comment on column private.metric_counters.buckets is 'How many were up to each bound of private.metric_catalog().';

create table private.metric_marks (
  source text not null,
  counted_to bigint default 0 not null,
  counted_at timestamp with time zone,
  noted_to bigint default 0 not null,
  noted_at timestamp with time zone,
  noted_by xid8,
  constraint metric_marks_pkey PRIMARY KEY (source),
  constraint only_what_was_noted_is_counted CHECK ((counted_to <= noted_to))
);
alter table private.metric_marks enable row level security;
comment on table private.metric_marks is 'Up to which id rows are counted, and up to which they will be once all transactions as old as noted_by have ended.';

create table private.observations (
  tenant_id uuid not null,
  cal_uid text not null,
  digest bytea not null,
  read_at timestamp with time zone not null,
  series text,
  constraint observations_pkey PRIMARY KEY (tenant_id, cal_uid),
  constraint observations_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
) with (fillfactor=80);
alter table private.observations enable row level security;
CREATE INDEX observations_of_series ON private.observations USING btree (tenant_id, series) WHERE (series IS NOT NULL);
comment on table private.observations is 'When the API last showed a booking, and a hash of it as shown. Outlives the events: what retention took does not come back.';
comment on column private.observations.series is 'Cal.com''s id of the series it is an occurrence of, which webhooks do not tell.';

create table private.opt_out_tokens (
  tenant_id uuid not null,
  channel public.reminder_channel not null,
  address text not null,
  token text not null,
  locale text,
  created_at timestamp with time zone default now() not null,
  constraint opt_out_tokens_pkey PRIMARY KEY (tenant_id, channel, address),
  constraint token_is_256_bits CHECK ((token ~ '^[A-Za-z0-9_-]{43}$'::text)),
  constraint opt_out_tokens_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.opt_out_tokens enable row level security;
CREATE INDEX opt_out_tokens_by_token ON private.opt_out_tokens USING btree (token);
comment on table private.opt_out_tokens is 'What stands in the unsubscribe links: one token per tenant, channel and address, for good.';

create table private.pings (
  request_id bigint not null,
  pinged_at timestamp with time zone not null,
  function_name text not null,
  constraint pings_pkey PRIMARY KEY (request_id)
);
alter table private.pings enable row level security;
comment on table private.pings is 'The pg_net requests of the last hour in which an edge function was pinged: doctor() looks for the answers. In real time.';

create table private.queue_lengths (
  queue text not null,
  measured_at timestamp with time zone not null,
  length integer not null,
  oldest_age interval not null,
  constraint queue_lengths_pkey PRIMARY KEY (queue, measured_at),
  constraint queue_is_known CHECK ((queue = ANY (ARRAY['reminders'::text, 'events'::text])))
);
alter table private.queue_lengths enable row level security;
comment on table private.queue_lengths is 'How much waited to be sent (reminders) and to be applied (events), minute by minute, in the last hour.';

create table private.round_robin (
  one boolean default true not null,
  ended_at private.due_tenant_queue,
  constraint round_robin_pkey PRIMARY KEY (one),
  constraint there_is_one CHECK (one)
);
alter table private.round_robin enable row level security;
comment on table private.round_robin is 'Where the last filling of the queue ended; nothing once it has come to the longest due.';

create table private.sender_questions (
  tenant_id uuid not null,
  key text not null,
  request_id bigint not null,
  asked_at timestamp with time zone not null,
  constraint sender_questions_pkey PRIMARY KEY (tenant_id, key),
  constraint sender_questions_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.sender_questions enable row level security;
comment on table private.sender_questions is 'What deliver-reminders was asked to write or send on trial, as a digest, and the pg_net request that will have the answer.';

create table private.sending_slots (
  tenant_id uuid,
  channel public.reminder_channel not null,
  next_at timestamp with time zone not null,
  constraint sending_slots_once_per_account UNIQUE NULLS NOT DISTINCT (tenant_id, channel),
  constraint sending_slots_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.sending_slots enable row level security;
comment on table private.sending_slots is 'When an account may send its next message; the project''s accounts have no tenant. Locked for as long as a claim takes.';

create table private.sync_cursors (
  tenant_id uuid not null,
  kind private.sync_kind not null,
  due_at timestamp with time zone default 'infinity'::timestamp with time zone not null,
  began_at timestamp with time zone,
  from_at timestamp with time zone,
  until_at timestamp with time zone,
  after_at timestamp with time zone,
  skip integer default 0 not null,
  size smallint,
  page text,
  cal_uid text,
  high_water timestamp with time zone,
  reconciliation_id bigint,
  lease uuid,
  leased_until timestamp with time zone,
  secret_id uuid,
  failed smallint default 0 not null,
  error text,
  constraint sync_cursors_pkey PRIMARY KEY (tenant_id, kind),
  constraint sync_cursors_connection_fkey FOREIGN KEY (tenant_id) REFERENCES private.connections(tenant_id) ON DELETE CASCADE
);
alter table private.sync_cursors enable row level security;
CREATE INDEX sync_cursors_by_lease ON private.sync_cursors USING btree (lease) WHERE (lease IS NOT NULL);
CREATE INDEX sync_cursors_due ON private.sync_cursors USING btree (due_at);
comment on table private.sync_cursors is 'How far each walk through a tenant''s bookings is: moved with what was read, in one transaction.';
comment on column private.sync_cursors.due_at is 'When it goes on, or begins; infinity for when there is nothing to ask.';
comment on column private.sync_cursors.from_at is 'What the present walk goes from: starts, or, of updated, times of change.';
comment on column private.sync_cursors.until_at is 'Where it ends; null for nowhere.';
comment on column private.sync_cursors.after_at is 'How far it is. The next page begins with this value again, as several may have it.';
comment on column private.sync_cursors.skip is 'How many to leave out, where a whole page has one value, or is in no order.';
comment on column private.sync_cursors.size is 'How many are asked for at a time, where the answer with more was too large; null for as many as there can be.';
comment on column private.sync_cursors.page is 'The next page, where Cal.com names it by a word of its own (2026-05-01).';
comment on column private.sync_cursors.cal_uid is 'The booking that is asked for, of kind uid.';
comment on column private.sync_cursors.high_water is 'Of updated: up to when all changes were read.';
comment on column private.sync_cursors.secret_id is 'The key under which the step was claimed.';

create table private.tenant_secrets (
  tenant_id uuid not null,
  secret_id uuid not null,
  shard integer,
  created_at timestamp with time zone default now() not null,
  retires_at timestamp with time zone,
  constraint tenant_secrets_pkey PRIMARY KEY (tenant_id, secret_id),
  constraint tenant_secrets_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.tenant_secrets enable row level security;
CREATE INDEX tenant_secrets_by_shard ON private.tenant_secrets USING btree (shard);
CREATE TRIGGER tenant_secrets_leave_vault AFTER DELETE ON private.tenant_secrets FOR EACH ROW EXECUTE FUNCTION private.forget_secret();
comment on table private.tenant_secrets is 'The webhook secrets of a tenant, by their id in vault.secrets. All are accepted until they retire.';
comment on column private.tenant_secrets.shard is 'Two bytes of its hash: the same secret is only looked for among those with the same. Too little to tell a secret by.';

create table private.wanted_bookings (
  tenant_id uuid not null,
  cal_uid text not null,
  reason text not null,
  wanted_at timestamp with time zone not null,
  constraint wanted_bookings_pkey PRIMARY KEY (tenant_id, cal_uid),
  constraint reason_is_known CHECK ((reason = ANY (ARRAY['moved_to'::text, 'series'::text, 'not_listed'::text]))),
  constraint wanted_bookings_connection_fkey FOREIGN KEY (tenant_id) REFERENCES private.connections(tenant_id) ON DELETE CASCADE
);
alter table private.wanted_bookings enable row level security;
comment on table private.wanted_bookings is 'What is asked for by its uid. moved_to: a booking went there; series: an occurrence before it was cancelled, perhaps with all that followed; not_listed: it is live here, and the API did not list it.';

create table private.webhook_habits (
  tenant_id uuid not null,
  learned_at timestamp with time zone not null,
  last_at timestamp with time zone,
  hours_a_week numeric,
  silent_from timestamp with time zone not null,
  constraint webhook_habits_pkey PRIMARY KEY (tenant_id),
  constraint only_who_spoke_falls_silent CHECK (((last_at IS NOT NULL) OR (silent_from = 'infinity'::timestamp with time zone))),
  constraint webhook_habits_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.webhook_habits enable row level security;
CREATE INDEX webhook_habits_silent ON private.webhook_habits USING btree (silent_from);
comment on table private.webhook_habits is 'From when on a tenant''s silence is longer than is usual for it.';
comment on column private.webhook_habits.last_at is 'When the last webhook had come, when this was learned.';
comment on column private.webhook_habits.hours_a_week is 'In how many hours of a week webhooks come; null when too little is known.';
comment on column private.webhook_habits.silent_from is 'From when on the silence since last_at is too long; infinity when too little is known.';

create table private.webhook_rejections (
  tenant_id uuid not null,
  hour timestamp with time zone not null,
  reason text not null,
  count bigint not null,
  last_at timestamp with time zone not null,
  counted bigint default 0 not null,
  constraint webhook_rejections_pkey PRIMARY KEY (tenant_id, hour, reason),
  constraint count_is_positive CHECK ((count > 0)),
  constraint hour_is_whole CHECK ((hour = date_trunc('hour'::text, hour, 'UTC'::text))),
  constraint no_more_is_counted_than_there_was CHECK ((counted <= count)),
  constraint reason_is_known CHECK ((reason = ANY (ARRAY['missing_signature'::text, 'wrong_signature'::text, 'too_large'::text, 'no_secret'::text, 'secret_unreadable'::text, 'not_stored'::text]))),
  constraint webhook_rejections_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.webhook_rejections enable row level security;
CREATE INDEX webhook_rejections_by_hour ON private.webhook_rejections USING btree (hour);
comment on table private.webhook_rejections is 'How many requests to a tenant''s URL were refused, per reason and hour (UTC). secret_unreadable and not_stored: these may have been Cal.com''s, and may never come again.';
comment on column private.webhook_rejections.last_at is 'When the last of them was.';
comment on column private.webhook_rejections.counted is 'How many of them the metrics have.';

create table private.work_turns (
  tenant_id uuid not null,
  worked_at timestamp with time zone not null,
  busy_until timestamp with time zone,
  constraint work_turns_pkey PRIMARY KEY (tenant_id),
  constraint work_turns_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table private.work_turns enable row level security;
comment on table private.work_turns is 'When a tenant''s pending events were last worked on, so that tenants take turns, and until when it is not asked for again because somebody else had it.';

create table public.alerts (
  id bigint generated always as identity not null,
  tenant_id uuid,
  kind public.alert_kind not null,
  subject text default ''::text not null,
  summary text not null,
  what_to_do text not null,
  evidence jsonb default '{}'::jsonb not null,
  for_tenant boolean not null,
  opened_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  count integer default 1 not null,
  reopened integer default 0 not null,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  clear_since timestamp with time zone,
  resolved_at timestamp with time zone,
  constraint alerts_pkey PRIMARY KEY (id),
  constraint evidence_is_an_object CHECK ((jsonb_typeof(evidence) = 'object'::text)),
  constraint only_a_tenants_alert_is_for_it CHECK (((NOT for_tenant) OR (tenant_id IS NOT NULL))),
  constraint someone_acknowledges CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL))),
  constraint alerts_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table public.alerts enable row level security;
CREATE INDEX alerts_of_tenant ON public.alerts USING btree (tenant_id, opened_at);
CREATE UNIQUE INDEX alerts_open ON public.alerts USING btree (tenant_id, kind, subject) NULLS NOT DISTINCT WHERE (resolved_at IS NULL);
CREATE INDEX alerts_resolved ON public.alerts USING btree (resolved_at) WHERE (resolved_at IS NOT NULL);
CREATE TRIGGER wrong_references_are_explained BEFORE INSERT OR UPDATE ON public.alerts FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_references();
CREATE TRIGGER wrong_values_are_explained BEFORE INSERT OR UPDATE ON public.alerts FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_checks();
create policy members_read on public.alerts for select to authenticated
  using (for_tenant AND (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants))));
grant select on public.alerts to authenticated;
grant select on public.alerts to service_role;
comment on table public.alerts is 'What is wrong, and what was. Rows are written by calbase: acknowledge_alert() and resolve_alert() are for people.';
comment on column public.alerts.id is 'The alert.';
comment on column public.alerts.tenant_id is 'The tenant it is about; empty when it is about the whole installation.';
comment on column public.alerts.kind is 'What kind of trouble it is.';
comment on column public.alerts.subject is 'Which of several: the channel, the reason of a refusal, the name of a job; else empty.';
comment on column public.alerts.summary is 'What is wrong, in a sentence.';
comment on column public.alerts.what_to_do is 'What to do about it, and what not.';
comment on column public.alerts.evidence is 'The figures and times it is known by, as of last_seen_at.';
comment on column public.alerts.for_tenant is 'Whether it is also the business of the tenant''s own admins, who may read it then.';
comment on column public.alerts.opened_at is 'Since when it is open: when it was found first, or came back.';
comment on column public.alerts.last_seen_at is 'When it was found last.';
comment on column public.alerts.count is 'How often it was found: once a minute while it lasts.';
comment on column public.alerts.reopened is 'How often it came back within a day of being resolved.';
comment on column public.alerts.acknowledged_at is 'When somebody said that they know of it; empty again when it comes back.';
comment on column public.alerts.acknowledged_by is 'Who did.';
comment on column public.alerts.clear_since is 'Since when it was not found any more; empty while it is.';
comment on column public.alerts.resolved_at is 'When it was over; empty while it is open.';

create table public.booking_attendees (
  tenant_id uuid not null,
  booking_id uuid not null,
  contact text not null,
  "position" integer not null,
  is_booker boolean not null,
  name text,
  email text,
  phone text,
  time_zone text,
  locale text,
  no_show boolean default false not null,
  no_show_at timestamp with time zone,
  requested_at timestamp with time zone,
  confirmed_at timestamp with time zone,
  left_at timestamp with time zone,
  moved_in boolean default false not null,
  moved_out boolean default false not null,
  fit smallint,
  seat_id text,
  attendance_confirmed_at timestamp with time zone,
  attendance_confirmed_for timestamp with time zone,
  constraint booking_attendees_pkey PRIMARY KEY (tenant_id, booking_id, contact),
  constraint attendance_is_confirmed_for_a_start CHECK (((attendance_confirmed_at IS NULL) = (attendance_confirmed_for IS NULL))),
  constraint email_can_be_written_to CHECK ((NOT private.is_placeholder_email(email))),
  constraint email_is_lower_case CHECK ((email = lower(email))),
  constraint no_show_has_a_time CHECK ((no_show = (no_show_at IS NOT NULL))),
  constraint booking_attendees_booking_fkey FOREIGN KEY (tenant_id, booking_id) REFERENCES public.bookings(tenant_id, id) ON DELETE CASCADE
);
alter table public.booking_attendees enable row level security;
CREATE INDEX booking_attendees_by_contact ON public.booking_attendees USING btree (tenant_id, contact, LEAST(requested_at, confirmed_at)) WHERE is_booker;
CREATE TRIGGER attendees_are_corrected AFTER UPDATE OF name, email, phone, time_zone, locale ON public.booking_attendees FOR EACH ROW WHEN (((new.* IS DISTINCT FROM old.*) AND (current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.correct_attendee();
CREATE TRIGGER attendees_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OF tenant_id, booking_id, contact, "position", is_booker, requested_at, confirmed_at, left_at, moved_in, moved_out, fit, seat_id, attendance_confirmed_at, attendance_confirmed_for OR TRUNCATE ON public.booking_attendees FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('Add, move and remove people in Cal.com. Only name, email, phone, time_zone and locale may be corrected here.', 'Who is on a booking');
CREATE TRIGGER attendees_are_tidied BEFORE UPDATE OF name, email, phone ON public.booking_attendees FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.tidy_contact();
CREATE TRIGGER no_shows_are_not_edited BEFORE UPDATE OF no_show, no_show_at ON public.booking_attendees FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('Mark them in the list of bookings in Cal.com: booking, lead and reminders follow.', 'Who did not come');
create policy members_read on public.booking_attendees for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.booking_attendees to service_role;
grant select (tenant_id, booking_id, contact, "position", is_booker, name, email, phone, time_zone, locale, no_show, no_show_at, requested_at, confirmed_at, left_at, moved_in, moved_out, fit, attendance_confirmed_at, attendance_confirmed_for) on public.booking_attendees to authenticated;
comment on table public.booking_attendees is 'Everyone who is or was on a booking.';
comment on column public.booking_attendees.tenant_id is 'The tenant.';
comment on column public.booking_attendees.booking_id is 'The booking.';
comment on column public.booking_attendees.contact is 'Who it is: the address in lower case, or tel: and the phone number for a booker without one.';
comment on column public.booking_attendees."position" is 'Place in Cal.com''s list; the booker comes first.';
comment on column public.booking_attendees.is_booker is 'Booked for themself: the first attendee, or anyone with a seat. Others are their guests.';
comment on column public.booking_attendees.name is 'Name.';
comment on column public.booking_attendees.email is 'Address, lower case. Cal.com''s made-up addresses for phone-only bookers are left out.';
comment on column public.booking_attendees.phone is 'Phone number as Cal.com sent it.';
comment on column public.booking_attendees.time_zone is 'IANA time zone of the attendee.';
comment on column public.booking_attendees.locale is 'Language of the attendee, for example de or pt-BR.';
comment on column public.booking_attendees.no_show is 'Marked as not having come.';
comment on column public.booking_attendees.no_show_at is 'Since when they are so marked.';
comment on column public.booking_attendees.requested_at is 'When the booking was asked for.';
comment on column public.booking_attendees.confirmed_at is 'When this attendee''s place was confirmed; nobody is reminded before.';
comment on column public.booking_attendees.left_at is 'When this attendee left a booking that lives on.';
comment on column public.booking_attendees.moved_in is 'Their seat came from another booking; they never booked one here.';
comment on column public.booking_attendees.moved_out is 'Their seat went to another booking.';
comment on column public.booking_attendees.fit is 'What classify_lead gives for what they answered themself; counts where everyone has a seat of their own.';
comment on column public.booking_attendees.seat_id is 'Cal.com''s key to their seat: whoever has it can move it or give it up. For their own messages only.';
comment on column public.booking_attendees.attendance_confirmed_at is 'When they last said that they will be there, by the link in a reminder.';
comment on column public.booking_attendees.attendance_confirmed_for is 'The start of which they said so. It counts only while the booking starts then: of another time they said nothing.';

create table public.booking_uids (
  tenant_id uuid not null,
  cal_uid text not null,
  booking_id uuid not null,
  generation integer default 0 not null,
  ical_uid text,
  cal_booking_id bigint,
  guessed boolean default false not null,
  separated boolean default false not null,
  constraint booking_uids_pkey PRIMARY KEY (tenant_id, cal_uid),
  constraint generation_is_not_negative CHECK ((generation >= 0)),
  constraint separated_uid_is_not_guessed CHECK ((NOT (guessed AND separated))),
  constraint booking_uids_booking_fkey FOREIGN KEY (tenant_id, booking_id) REFERENCES public.bookings(tenant_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
alter table public.booking_uids enable row level security;
CREATE INDEX booking_uids_by_ical_uid ON public.booking_uids USING btree (tenant_id, ical_uid) WHERE (ical_uid IS NOT NULL);
CREATE INDEX booking_uids_by_number ON public.booking_uids USING btree (tenant_id, cal_booking_id) WHERE (cal_booking_id IS NOT NULL);
CREATE INDEX booking_uids_of_booking ON public.booking_uids USING btree (tenant_id, booking_id);
CREATE TRIGGER uids_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.booking_uids FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('Uids are read from events. Undo a wrong join with separate_booking().');
create policy members_read on public.booking_uids for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.booking_uids to authenticated;
grant select on public.booking_uids to service_role;
comment on table public.booking_uids is 'Every Cal.com uid an appointment ever had, and the booking it leads to.';
comment on column public.booking_uids.tenant_id is 'The tenant.';
comment on column public.booking_uids.cal_uid is 'A uid Cal.com used.';
comment on column public.booking_uids.booking_id is 'The booking.';
comment on column public.booking_uids.generation is 'How many reschedules lie between the first known uid and this one.';
comment on column public.booking_uids.ical_uid is 'The calendar id Cal.com sent with it. Cal.com keeps it over a reschedule.';
comment on column public.booking_uids.cal_booking_id is 'Cal.com''s number of the booking with this uid, once an event told it.';
comment on column public.booking_uids.guessed is 'Joined to the booking by its calendar id, because Cal.com never named it. Undo with separate_booking().';
comment on column public.booking_uids.separated is 'An admin said that it is a booking of its own.';

create table public.bookings (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  cal_uid text not null,
  cal_booking_id bigint,
  status public.booking_status not null,
  attendee_name text,
  attendee_email text,
  attendee_phone text,
  event_type text,
  event_title text,
  start_time timestamp with time zone,
  end_time timestamp with time zone,
  confirmed_at timestamp with time zone,
  rescheduled_at timestamp with time zone,
  cancelled_at timestamp with time zone,
  completed_at timestamp with time zone,
  requested_at timestamp with time zone,
  payment_due_at timestamp with time zone,
  paid_at timestamp with time zone,
  cancellation_reason text,
  cancelled_by text,
  reschedule_requested boolean default false not null,
  guessed boolean default false not null,
  closed_at timestamp with time zone,
  metadata jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint bookings_pkey PRIMARY KEY (tenant_id, id),
  constraint live_booking_was_confirmed CHECK (((status <> ALL (ARRAY['confirmed'::public.booking_status, 'rescheduled'::public.booking_status, 'completed'::public.booking_status, 'no_show'::public.booking_status])) OR (confirmed_at IS NOT NULL))),
  constraint only_cancelled_bookings_ask_for_a_new_time CHECK (((NOT reschedule_requested) OR (status = 'cancelled'::public.booking_status))),
  constraint bookings_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table public.bookings enable row level security;
CREATE INDEX bookings_by_creation ON public.bookings USING btree (tenant_id, created_at);
CREATE INDEX bookings_by_start ON public.bookings USING btree (tenant_id, start_time);
CREATE INDEX bookings_to_complete ON public.bookings USING btree (end_time) WHERE (status = ANY (ARRAY['confirmed'::public.booking_status, 'rescheduled'::public.booking_status]));
CREATE TRIGGER bookings_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.bookings FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('A booking is computed from its events. Change it in Cal.com; correct a person in booking_attendees; undo a wrong join with separate_booking().');
CREATE TRIGGER bookings_note_past_days AFTER INSERT ON public.bookings FOR EACH ROW WHEN ((LEAST(new.created_at, new.start_time) < (now() - '1 day'::interval))) EXECUTE FUNCTION private.note_days_of_booking();
CREATE TRIGGER changed_bookings_note_past_days AFTER UPDATE ON public.bookings FOR EACH ROW WHEN (((((old.created_at IS DISTINCT FROM new.created_at) OR ((old.confirmed_at IS NULL) IS DISTINCT FROM (new.confirmed_at IS NULL))) AND (LEAST(old.created_at, new.created_at) < (now() - '1 day'::interval))) OR (((old.start_time IS DISTINCT FROM new.start_time) OR (old.status IS DISTINCT FROM new.status)) AND (LEAST(old.start_time, new.start_time) < (now() - '1 day'::interval))))) EXECUTE FUNCTION private.note_days_of_booking();
CREATE TRIGGER deleted_bookings_note_past_days AFTER DELETE ON public.bookings FOR EACH ROW WHEN ((LEAST(old.created_at, old.start_time) < (now() - '1 day'::interval))) EXECUTE FUNCTION private.note_days_of_booking();
create policy members_read on public.bookings for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.bookings to authenticated;
grant select on public.bookings to service_role;
comment on table public.bookings is 'One row per appointment, folded from its webhook events. It stays the same row when Cal.com changes the uid.';
comment on column public.bookings.tenant_id is 'The tenant.';
comment on column public.bookings.id is 'Stays the same over the appointment''s whole life.';
comment on column public.bookings.cal_uid is 'The current Cal.com uid; earlier ones are in booking_uids.';
comment on column public.bookings.cal_booking_id is 'Cal.com''s number for the current uid, when it sends one.';
comment on column public.bookings.status is 'Where the appointment stands.';
comment on column public.bookings.attendee_name is 'The booker''s name.';
comment on column public.bookings.attendee_email is 'The booker''s address, lower case; empty for a booker with a phone only.';
comment on column public.bookings.attendee_phone is 'The booker''s phone number as Cal.com sent it.';
comment on column public.bookings.event_type is 'Slug of the Cal.com event type.';
comment on column public.bookings.event_title is 'Title of the booking.';
comment on column public.bookings.start_time is 'Start; empty until an event names it.';
comment on column public.bookings.end_time is 'End; empty until an event names it.';
comment on column public.bookings.confirmed_at is 'When it was first confirmed.';
comment on column public.bookings.rescheduled_at is 'When it was last moved.';
comment on column public.bookings.cancelled_at is 'When it was cancelled or rejected.';
comment on column public.bookings.completed_at is 'When the meeting ended.';
comment on column public.bookings.requested_at is 'When the present uid was asked for, where the organizer has to confirm it.';
comment on column public.bookings.payment_due_at is 'When the present uid began to wait for a payment.';
comment on column public.bookings.paid_at is 'When it was paid; of several payments, the last one that was waited for.';
comment on column public.bookings.cancellation_reason is 'Why it was cancelled or rejected, in the words of who did it.';
comment on column public.bookings.cancelled_by is 'Address of who cancelled it, when Cal.com says so.';
comment on column public.bookings.reschedule_requested is 'Cancelled by the host, who asked the guest to pick a new time.';
comment on column public.bookings.guessed is 'Some uid was joined to this booking because its calendar id says so, not because Cal.com named it: see booking_uids. Undo with separate_booking().';
comment on column public.bookings.closed_at is 'Since when its events are no longer kept (tenants.keep_events_days): it stays as it is.';
comment on column public.bookings.metadata is 'What else Cal.com said: responses, location (a place people can go to or call) or location_type (online, phone, in_person, elsewhere), organizer, hosts (organizer and team, with name, email, time_zone, locale; past: no more), video_url, where links lead (booker_url, platform, …), ical_uid and more; observed: the moments that only Cal.com''s API told, in seconds since 1970.';
comment on column public.bookings.created_at is 'When the first known event of this appointment happened.';
comment on column public.bookings.updated_at is 'When the last known event of this appointment happened.';

create table public.daily_attempts (
  tenant_id uuid not null,
  day date not null,
  channel public.reminder_channel not null,
  outcome public.delivery_outcome not null,
  attempts integer not null,
  constraint daily_attempts_pkey PRIMARY KEY (tenant_id, day, channel, outcome),
  constraint daily_attempts_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table public.daily_attempts enable row level security;
CREATE TRIGGER counts_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.daily_attempts FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('They are counted from what there is. To have all days of a tenant counted again: select recount_days(''<slug>'');');
create policy members_read on public.daily_attempts for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.daily_attempts to authenticated;
grant select on public.daily_attempts to service_role;
comment on table public.daily_attempts is 'How many attempts to send a reminder a day of a tenant had, in its time zone; kept when the deliveries no longer are. See reminders_per_day.';
comment on column public.daily_attempts.tenant_id is 'The tenant.';
comment on column public.daily_attempts.day is 'The day in the time zone that the tenant had then.';
comment on column public.daily_attempts.channel is 'How it was sent.';
comment on column public.daily_attempts.outcome is 'What the attempts came to.';
comment on column public.daily_attempts.attempts is 'How many attempts.';

create table public.daily_counts (
  tenant_id uuid not null,
  day date not null,
  booked integer not null,
  attended integer not null,
  no_show integer not null,
  cancelled integer not null,
  leads integer not null,
  constraint daily_counts_pkey PRIMARY KEY (tenant_id, day),
  constraint daily_counts_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table public.daily_counts enable row level security;
CREATE TRIGGER counts_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.daily_counts FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('They are counted from what there is. To have all days of a tenant counted again: select recount_days(''<slug>'');');
create policy members_read on public.daily_counts for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.daily_counts to authenticated;
grant select on public.daily_counts to service_role;
comment on table public.daily_counts is 'What bookings and leads a day of a tenant had, in its time zone, counted every five minutes. See bookings_per_day, show_rate_per_week, leads_per_week.';
comment on column public.daily_counts.tenant_id is 'The tenant.';
comment on column public.daily_counts.day is 'The day in the tenant''s time zone.';
comment on column public.daily_counts.booked is 'Bookings that were made that day, whatever became of them; without requests that nobody confirmed.';
comment on column public.daily_counts.attended is 'Meetings that began that day and took place: over, and no booker is marked as not having come.';
comment on column public.daily_counts.no_show is 'Meetings that were to begin that day, and no booker came.';
comment on column public.daily_counts.cancelled is 'Meetings that were to begin that day and were cancelled.';
comment on column public.daily_counts.leads is 'Leads that were new that day.';

create table public.deliveries (
  tenant_id uuid not null,
  id bigint generated always as identity not null,
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
  feedback_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint deliveries_pkey PRIMARY KEY (tenant_id, id),
  constraint feedback_has_a_time CHECK (((feedback IS NULL) = (feedback_at IS NULL))),
  constraint deliveries_reminder_fkey FOREIGN KEY (tenant_id, reminder_id) REFERENCES public.reminders(tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE
);
alter table public.deliveries enable row level security;
CREATE INDEX deliveries_failed ON public.deliveries USING btree (tenant_id, id) WHERE (outcome <> 'sent'::public.delivery_outcome);
CREATE INDEX deliveries_in_trouble ON public.deliveries USING btree (tenant_id, feedback_at) WHERE (feedback <> ALL (ARRAY['sent'::text, 'delivered'::text]));
CREATE INDEX deliveries_of_reminder ON public.deliveries USING btree (tenant_id, reminder_id);
CREATE INDEX deliveries_returned ON public.deliveries USING btree (feedback_at) WHERE (feedback <> ALL (ARRAY['sent'::text, 'delivered'::text]));
CREATE TRIGGER deliveries_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.deliveries FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('Deliveries are a record of what happened.');
create policy members_read on public.deliveries for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.deliveries to authenticated;
grant select on public.deliveries to service_role;
comment on table public.deliveries is 'Every attempt to send a reminder, and what the provider said.';
comment on column public.deliveries.tenant_id is 'The tenant.';
comment on column public.deliveries.id is 'Order of the attempts.';
comment on column public.deliveries.reminder_id is 'The reminder.';
comment on column public.deliveries.generation is 'The generation of the reminder that was tried.';
comment on column public.deliveries.attempt is 'Which attempt at that generation.';
comment on column public.deliveries.channel is 'How it was sent.';
comment on column public.deliveries.recipient is 'To whom: reminders.recipient.';
comment on column public.deliveries.address is 'The e-mail address or phone number it was meant for; empty for a URL, and when it was erased.';
comment on column public.deliveries.outcome is 'What it came to.';
comment on column public.deliveries.provider is 'Who was asked to send it, for example smtp or resend.';
comment on column public.deliveries.provider_message_id is 'The provider''s id for the message.';
comment on column public.deliveries.error is 'What went wrong, in the provider''s words.';
comment on column public.deliveries.duration_ms is 'How long the attempt took, in milliseconds.';
comment on column public.deliveries.feedback is 'What the provider said later of a message it had taken: delivered, bounced, complained, undelivered and the like.';
comment on column public.deliveries.feedback_at is 'When the provider said so.';
comment on column public.deliveries.created_at is 'When the attempt was recorded.';

create table public.hourly_events (
  tenant_id uuid not null,
  hour timestamp with time zone not null,
  events integer not null,
  constraint hourly_events_pkey PRIMARY KEY (tenant_id, hour),
  constraint hour_is_whole CHECK ((hour = date_trunc('hour'::text, hour, 'UTC'::text))),
  constraint hourly_events_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table public.hourly_events enable row level security;
CREATE TRIGGER counts_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.hourly_events FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('They are counted from what there is. To have all days of a tenant counted again: select recount_days(''<slug>'');');
create policy members_read on public.hourly_events for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.hourly_events to authenticated;
grant select on public.hourly_events to service_role;
comment on table public.hourly_events is 'How many webhooks of Cal.com arrived for a tenant in an hour (UTC); kept for 90 days. See events_per_hour.';
comment on column public.hourly_events.tenant_id is 'The tenant.';
comment on column public.hourly_events.hour is 'When the hour began.';
comment on column public.hourly_events.events is 'How many arrived.';

create table public.lead_activities (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  lead_id uuid not null,
  booking_id uuid,
  kind public.lead_activity_kind not null,
  occurred_at timestamp with time zone not null,
  fit smallint default 0 not null,
  points smallint default 0 not null,
  form_event text,
  details jsonb,
  constraint lead_activities_pkey PRIMARY KEY (tenant_id, id),
  constraint lead_activities_once_per_booking UNIQUE (tenant_id, lead_id, booking_id, kind),
  constraint lead_activities_once_per_form UNIQUE (tenant_id, form_event),
  constraint booking_activity_has_a_booking CHECK (((kind = ANY (ARRAY['added'::public.lead_activity_kind, 'form_submitted'::public.lead_activity_kind])) = (booking_id IS NULL))),
  constraint form_activity_has_a_form CHECK (((kind = 'form_submitted'::public.lead_activity_kind) = (form_event IS NOT NULL))),
  constraint lead_activities_booking_fkey FOREIGN KEY (tenant_id, booking_id) REFERENCES public.bookings(tenant_id, id) ON DELETE CASCADE,
  constraint lead_activities_lead_fkey FOREIGN KEY (tenant_id, lead_id) REFERENCES public.leads(tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE
);
alter table public.lead_activities enable row level security;
CREATE INDEX lead_activities_in_order ON public.lead_activities USING btree (tenant_id, lead_id, occurred_at);
CREATE INDEX lead_activities_of_booking ON public.lead_activities USING btree (tenant_id, booking_id);
CREATE INDEX lead_activities_of_forms ON public.lead_activities USING btree (tenant_id, lead_id, occurred_at) WHERE (kind = 'form_submitted'::public.lead_activity_kind);
CREATE TRIGGER activities_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.lead_activities FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('Activities are computed from bookings. To score differently, replace classify_lead() and run rebuild_bookings().');
create policy members_read on public.lead_activities for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.lead_activities to authenticated;
grant select on public.lead_activities to service_role;
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

create table public.leads (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  contact text generated always as (COALESCE(NULLIF(lower(btrim(email)), ''::text), ('tel:'::text || COALESCE("substring"(translate(replace(phone, '(0)'::text, ''::text), ' ().-/'::text, ''::text), '^(?:\+|00)([1-9]\d{6,14})$'::text), NULLIF(regexp_replace(phone, '[^0-9]'::text, ''::text, 'g'::text), ''::text))))) stored not null,
  name text,
  email text,
  phone text,
  source text default 'manual'::text not null,
  status public.lead_status default 'new'::public.lead_status not null,
  status_locked boolean default false not null,
  score smallint default 0 not null,
  notes text,
  booking_id uuid,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint leads_pkey PRIMARY KEY (tenant_id, id),
  constraint leads_contact_key UNIQUE (tenant_id, contact),
  constraint score_is_between_0_and_100 CHECK (((score >= 0) AND (score <= 100))),
  constraint leads_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE,
  constraint leads_to_newest_booking_fkey FOREIGN KEY (tenant_id, booking_id) REFERENCES public.bookings(tenant_id, id) ON DELETE SET NULL (booking_id)
);
alter table public.leads enable row level security;
CREATE INDEX leads_by_creation ON public.leads USING btree (tenant_id, created_at);
CREATE INDEX leads_by_score ON public.leads USING btree (tenant_id, score, updated_at);
CREATE INDEX leads_of_booking ON public.leads USING btree (booking_id, tenant_id);
CREATE INDEX leads_spelled_otherwise ON public.leads USING btree (tenant_id) WHERE (contact ~ '\+.*@|@googlemail\.com$'::text);
CREATE TRIGGER bookers_are_not_deleted BEFORE DELETE ON public.leads FOR EACH ROW WHEN (((old.source = 'cal.com'::text) AND (current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('They would come back with their next event. To forget a person, run erase_person().', 'Leads that booked or answered a form');
CREATE TRIGGER changed_leads_note_past_days AFTER UPDATE OF created_at ON public.leads FOR EACH ROW WHEN (((old.created_at IS DISTINCT FROM new.created_at) AND (LEAST(old.created_at, new.created_at) < (now() - '1 day'::interval)))) EXECUTE FUNCTION private.note_days_of_lead();
CREATE TRIGGER deleted_leads_note_past_days AFTER DELETE ON public.leads FOR EACH ROW WHEN ((old.created_at < (now() - '1 day'::interval))) EXECUTE FUNCTION private.note_days_of_lead();
CREATE TRIGGER leads_added_by_hand_are_noted AFTER INSERT ON public.leads FOR EACH ROW WHEN ((new.source <> 'cal.com'::text)) EXECUTE FUNCTION private.note_added_lead();
CREATE TRIGGER leads_are_added_without_a_booking BEFORE INSERT ON public.leads FOR EACH ROW WHEN (((new.booking_id IS NOT NULL) AND (current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('Leave booking_id empty: the first booking under the lead''s address or phone number fills it in. tenant_id is an id of the table tenants.', 'The newest booking of a lead');
CREATE TRIGGER leads_are_corrected AFTER UPDATE OF name, email, phone ON public.leads FOR EACH ROW WHEN (((((new.name IS DISTINCT FROM old.name) OR (new.email IS DISTINCT FROM old.email)) OR (new.phone IS DISTINCT FROM old.phone)) AND (current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.correct_lead();
CREATE TRIGGER leads_are_tidied BEFORE INSERT OR UPDATE OF name, email, phone ON public.leads FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.tidy_contact();
CREATE TRIGGER leads_note_past_days AFTER INSERT ON public.leads FOR EACH ROW WHEN ((new.created_at < (now() - '1 day'::interval))) EXECUTE FUNCTION private.note_days_of_lead();
CREATE TRIGGER leads_stay_apart BEFORE INSERT OR UPDATE OF email, phone ON public.leads FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_taken_contact();
CREATE TRIGGER origins_of_leads_are_not_edited BEFORE UPDATE OF tenant_id, id, source, booking_id, created_at, updated_at ON public.leads FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('It follows from bookings and forms. Status, status_locked, notes, name, email and phone may be changed.', 'Where a lead comes from');
CREATE TRIGGER scores_are_not_edited BEFORE UPDATE OF score ON public.leads FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('It is the sum of lead_activities. To score differently, replace classify_lead() and run rebuild_bookings().', 'The score of a lead');
CREATE TRIGGER wrong_references_are_explained BEFORE INSERT ON public.leads FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_references();
CREATE TRIGGER wrong_values_are_explained BEFORE INSERT ON public.leads FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_checks();
create policy admins_edit on public.leads for update to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)))
  with check (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)));
create policy members_read on public.leads for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.leads to authenticated;
grant select on public.leads to service_role;
grant update (status, status_locked, notes) on public.leads to authenticated;
comment on table public.leads is 'Everyone who ever booked with a tenant or answered one of its forms, and whom the tenant added.';
comment on column public.leads.tenant_id is 'The tenant.';
comment on column public.leads.id is 'The lead.';
comment on column public.leads.contact is 'Who it is: the address in lower case, or tel: and the phone number. One lead per contact.';
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

create table public.message_templates (
  tenant_id uuid not null,
  tenant text,
  id uuid default gen_random_uuid() not null,
  rule_id uuid not null,
  language text,
  subject text,
  body text not null,
  html text,
  constraint message_templates_pkey PRIMARY KEY (tenant_id, id),
  constraint message_templates_once_per_language UNIQUE NULLS NOT DISTINCT (tenant_id, rule_id, language),
  constraint body_is_at_most_20_kb CHECK ((octet_length(body) <= 20480)),
  constraint body_is_not_blank CHECK ((btrim(body, ' 	
'::text) <> ''::text)),
  constraint html_is_at_most_100_kb CHECK ((octet_length(html) <= 102400)),
  constraint language_is_a_tag CHECK ((language ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'::text)),
  constraint subject_is_at_most_300_characters CHECK (((length(subject) >= 1) AND (length(subject) <= 300))),
  constraint subject_is_one_line CHECK ((subject !~ '[[:cntrl:]\u2028\u2029]'::text)),
  constraint message_templates_rule_fkey FOREIGN KEY (tenant_id, rule_id) REFERENCES public.reminder_rules(tenant_id, id) ON DELETE CASCADE
);
alter table public.message_templates enable row level security;
CREATE TRIGGER message_templates_are_sound BEFORE INSERT OR UPDATE ON public.message_templates FOR EACH ROW EXECUTE FUNCTION private.validate_template();
CREATE TRIGGER message_templates_name_their_tenant BEFORE INSERT OR UPDATE OF tenant_id, tenant ON public.message_templates FOR EACH ROW EXECUTE FUNCTION private.name_tenant();
CREATE TRIGGER message_templates_suit_their_rule AFTER INSERT OR UPDATE ON public.message_templates FOR EACH ROW EXECUTE FUNCTION private.check_templates_of_rule();
CREATE TRIGGER wrong_references_are_explained BEFORE INSERT OR UPDATE ON public.message_templates FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_references();
CREATE TRIGGER wrong_values_are_explained BEFORE INSERT OR UPDATE ON public.message_templates FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_checks();
create policy admins_add on public.message_templates for insert to authenticated
  with check (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)));
create policy admins_delete on public.message_templates for delete to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)));
create policy admins_edit on public.message_templates for update to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)))
  with check (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)));
create policy members_read on public.message_templates for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant delete, select on public.message_templates to authenticated;
grant select on public.message_templates to service_role;
grant insert (tenant_id, rule_id) on public.message_templates to authenticated;
grant insert, update (language, subject, body, html) on public.message_templates to authenticated;
comment on table public.message_templates is 'A tenant''s own words for a rule''s reminders; without a row, those that come with calbase are sent. A recipient whose language is de-AT gets the row for de-AT, else the one for de, else the one without a language.';
comment on column public.message_templates.tenant_id is 'The tenant.';
comment on column public.message_templates.tenant is 'The tenant''s slug, filled in by itself.';
comment on column public.message_templates.id is 'The template.';
comment on column public.message_templates.rule_id is 'The rule whose reminders it words.';
comment on column public.message_templates.language is 'For recipients of this language, such as de or de-AT; empty for all others.';
comment on column public.message_templates.subject is 'Subject of the e-mail, with {{variables}}; text messages have none.';
comment on column public.message_templates.body is 'The text, with {{variables}}; a section {{#join_url}}…{{/join_url}} shows only where there is something, {{^join_url}}…{{/join_url}} where not. A wrong name is refused, with the list of those there are.';
comment on column public.message_templates.html is 'The whole HTML part of the e-mail; empty to put the body into calbase''s layout.';

create table public.reconciliation_findings (
  tenant_id uuid not null,
  id bigint generated always as identity not null,
  reconciliation_id bigint,
  kind public.finding_kind not null,
  cal_uid text not null,
  booking_id uuid,
  event_id text,
  found_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  before jsonb,
  after jsonb,
  constraint reconciliation_findings_pkey PRIMARY KEY (tenant_id, id),
  constraint what_is_gone_made_no_event CHECK (((kind = 'gone'::public.finding_kind) = (event_id IS NULL))),
  constraint reconciliation_findings_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE,
  constraint reconciliation_findings_walk_fkey FOREIGN KEY (tenant_id, reconciliation_id) REFERENCES public.reconciliations(tenant_id, id) ON DELETE SET NULL (reconciliation_id)
);
alter table public.reconciliation_findings enable row level security;
CREATE UNIQUE INDEX reconciliation_findings_gone ON public.reconciliation_findings USING btree (tenant_id, cal_uid) WHERE (kind = 'gone'::public.finding_kind);
CREATE INDEX reconciliation_findings_missing ON public.reconciliation_findings USING btree (tenant_id, found_at) WHERE (kind = 'missing'::public.finding_kind);
CREATE INDEX reconciliation_findings_of_late ON public.reconciliation_findings USING btree (found_at) WHERE (kind = 'missing'::public.finding_kind);
CREATE INDEX reconciliation_findings_of_walk ON public.reconciliation_findings USING btree (tenant_id, reconciliation_id);
CREATE INDEX reconciliation_findings_open ON public.reconciliation_findings USING btree (tenant_id, event_id) WHERE ((after IS NULL) AND (event_id IS NOT NULL));
CREATE TRIGGER findings_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.reconciliation_findings FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('They are a record of what Cal.com''s API showed. What became of one, its booking says.');
create policy members_read on public.reconciliation_findings for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.reconciliation_findings to authenticated;
grant select on public.reconciliation_findings to service_role;
comment on table public.reconciliation_findings is 'Where Cal.com''s API showed something else than was known here. Without names or addresses: the booking has them.';
comment on column public.reconciliation_findings.tenant_id is 'The tenant.';
comment on column public.reconciliation_findings.id is 'The finding.';
comment on column public.reconciliation_findings.reconciliation_id is 'The walk that found it; empty for one booking that was looked at by itself.';
comment on column public.reconciliation_findings.kind is 'What it is.';
comment on column public.reconciliation_findings.cal_uid is 'The uid the API showed, or did not know.';
comment on column public.reconciliation_findings.booking_id is 'The booking here.';
comment on column public.reconciliation_findings.event_id is 'The observation (webhook_events.event_id).';
comment on column public.reconciliation_findings.found_at is 'When it was found.';
comment on column public.reconciliation_findings.seen_at is 'When it was found last, of what is gone.';
comment on column public.reconciliation_findings.before is 'How the booking was: status, cal_uid, start_time, end_time, attendees (how many take part); empty when it was not known.';
comment on column public.reconciliation_findings.after is 'How it is since; empty while that is being worked out, and of what is gone.';

create table public.reconciliations (
  tenant_id uuid not null,
  id bigint generated always as identity not null,
  kind text not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  from_time timestamp with time zone,
  until_time timestamp with time zone,
  requests integer default 0 not null,
  shown integer default 0 not null,
  others integer default 0 not null,
  young integer default 0 not null,
  unreadable integer default 0 not null,
  unchanged integer default 0 not null,
  stored integer default 0 not null,
  expected integer,
  error text,
  constraint reconciliations_pkey PRIMARY KEY (tenant_id, id),
  constraint kind_is_known CHECK ((kind = ANY (ARRAY['updated'::text, 'future'::text, 'past'::text, 'window'::text]))),
  constraint reconciliations_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table public.reconciliations enable row level security;
CREATE TRIGGER reconciliations_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.reconciliations FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('They are a record of what was compared with Cal.com.');
create policy members_read on public.reconciliations for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.reconciliations to authenticated;
grant select on public.reconciliations to service_role;
comment on table public.reconciliations is 'Each walk through the bookings that Cal.com''s API shows of a tenant: what was checked, and when. What differed is in reconciliation_findings.';
comment on column public.reconciliations.tenant_id is 'The tenant.';
comment on column public.reconciliations.id is 'The walk.';
comment on column public.reconciliations.kind is 'future and past: the backfill; updated: what changed since the last time; window: every booking that is near.';
comment on column public.reconciliations.started_at is 'When it began.';
comment on column public.reconciliations.ended_at is 'When it was through; empty while it is under way, or was begun anew.';
comment on column public.reconciliations.from_time is 'From which start of a meeting on; of updated, from which time of change on.';
comment on column public.reconciliations.until_time is 'Up to which; empty for all that is ahead.';
comment on column public.reconciliations.requests is 'How often Cal.com was asked.';
comment on column public.reconciliations.shown is 'How many bookings it showed, some of them more than once.';
comment on column public.reconciliations.others is 'How many of those are not the tenant''s: see connection.whose.';
comment on column public.reconciliations.young is 'How many had just changed, and were left for the next time.';
comment on column public.reconciliations.unreadable is 'How many had no uid.';
comment on column public.reconciliations.unchanged is 'How many were as they had been shown before.';
comment on column public.reconciliations.stored is 'How many became events (provider cal-api).';
comment on column public.reconciliations.expected is 'How many bookings Cal.com said there are from the beginning on, also of those behind its end; empty when it does not say.';
comment on column public.reconciliations.error is 'Why the last request failed; empty when it did not.';

create table public.reminder_rules (
  tenant_id uuid not null,
  tenant text,
  id uuid default gen_random_uuid() not null,
  name text not null,
  active boolean default true not null,
  anchor public.reminder_anchor not null,
  offset_minutes integer,
  channel public.reminder_channel default 'email'::public.reminder_channel not null,
  recipients public.reminder_recipients default 'booker'::public.reminder_recipients not null,
  offset_days integer,
  at_time time without time zone,
  event_types text[],
  which_bookings public.reminder_bookings default 'all'::public.reminder_bookings not null,
  asks_attendance boolean default false not null,
  attendance public.attendance_filter default 'any'::public.attendance_filter not null,
  fallback_channel public.reminder_channel,
  address text,
  question text,
  answer_equals text,
  answer_contains text,
  calendar_file boolean default true not null,
  constraint reminder_rules_pkey PRIMARY KEY (tenant_id, id),
  constraint a_fixed_address_is_of_one_channel CHECK (((recipients <> 'address'::public.reminder_recipients) OR (COALESCE(fallback_channel, 'webhook'::public.reminder_channel) = 'webhook'::public.reminder_channel))),
  constraint address_goes_with_its_recipients CHECK (((recipients = 'address'::public.reminder_recipients) = (address IS NOT NULL))),
  constraint address_suits_the_channel CHECK (((address IS NULL) OR ((channel = 'email'::public.reminder_channel) AND (address ~ '^[^\s@<>,;]+@[^\s@<>,;]+$'::text)) OR ((channel = 'sms'::public.reminder_channel) AND (address ~ '^\+[1-9]\d{6,14}$'::text)))),
  constraint answer_equals_or_answer_contains_needs_a_question CHECK (((question IS NOT NULL) OR (num_nonnulls(answer_equals, answer_contains) = 0))),
  constraint answer_is_not_blank CHECK (((btrim(answer_equals) <> ''::text) AND (btrim(answer_contains) <> ''::text))),
  constraint at_time_is_before_midnight CHECK ((at_time < '24:00:00'::time without time zone)),
  constraint event_types_are_named CHECK ((((cardinality(event_types) >= 1) AND (cardinality(event_types) <= 100)) AND (array_position(event_types, NULL::text) IS NULL))),
  constraint fallback_is_another_channel CHECK ((fallback_channel <> channel)),
  constraint give_either_offset_minutes_or_offset_days_with_at_time CHECK (((num_nonnulls(offset_minutes, offset_days) = 1) AND ((offset_days IS NULL) = (at_time IS NULL)))),
  constraint name_is_not_blank CHECK ((btrim(name) <> ''::text)),
  constraint offset_is_between_0_and_a_year CHECK ((((offset_minutes >= 0) AND (offset_minutes <= 525600)) AND ((offset_days >= 0) AND (offset_days <= 365)))),
  constraint only_attendees_confirm_attendance CHECK (((attendance = 'any'::public.attendance_filter) OR (recipients = ANY (ARRAY['booker'::public.reminder_recipients, 'attendees'::public.reminder_recipients])))),
  constraint only_messages_to_attendees_before_the_start_ask CHECK (((NOT asks_attendance) OR ((recipients = ANY (ARRAY['booker'::public.reminder_recipients, 'attendees'::public.reminder_recipients])) AND (anchor = ANY (ARRAY['before_start'::public.reminder_anchor, 'on_booking'::public.reminder_anchor, 'on_reschedule'::public.reminder_anchor])) AND (channel <> 'webhook'::public.reminder_channel)))),
  constraint question_is_not_blank CHECK ((btrim(question) <> ''::text)),
  constraint question_needs_either_answer_equals_or_answer_contains CHECK (((question IS NULL) OR (num_nonnulls(answer_equals, answer_contains) = 1))),
  constraint reminder_rules_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table public.reminder_rules enable row level security;
CREATE TRIGGER added_rules_are_planned AFTER INSERT ON public.reminder_rules FOR EACH ROW EXECUTE FUNCTION private.replan_rule();
CREATE TRIGGER changed_rules_are_planned AFTER UPDATE ON public.reminder_rules FOR EACH ROW WHEN ((((((((((((((old.anchor IS DISTINCT FROM new.anchor) OR (old.offset_minutes IS DISTINCT FROM new.offset_minutes)) OR (old.offset_days IS DISTINCT FROM new.offset_days)) OR (old.at_time IS DISTINCT FROM new.at_time)) OR (old.channel IS DISTINCT FROM new.channel)) OR (old.recipients IS DISTINCT FROM new.recipients)) OR (old.address IS DISTINCT FROM new.address)) OR (old.event_types IS DISTINCT FROM new.event_types)) OR (old.question IS DISTINCT FROM new.question)) OR (old.answer_equals IS DISTINCT FROM new.answer_equals)) OR (old.answer_contains IS DISTINCT FROM new.answer_contains)) OR (old.active IS DISTINCT FROM new.active)) OR (old.attendance IS DISTINCT FROM new.attendance))) EXECUTE FUNCTION private.replan_rule();
CREATE TRIGGER reminder_rules_are_called_what_they_do BEFORE UPDATE OF anchor, offset_minutes ON public.reminder_rules FOR EACH ROW EXECUTE FUNCTION private.keep_name_true();
CREATE TRIGGER reminder_rules_name_their_tenant BEFORE INSERT OR UPDATE OF tenant_id, tenant ON public.reminder_rules FOR EACH ROW EXECUTE FUNCTION private.name_tenant();
CREATE TRIGGER reminder_rules_suit_their_templates AFTER UPDATE OF channel ON public.reminder_rules FOR EACH ROW EXECUTE FUNCTION private.check_templates_of_rule();
CREATE TRIGGER reminder_rules_wait_for_webhooks BEFORE INSERT OR DELETE OR UPDATE OF anchor, offset_minutes, offset_days, at_time, channel, recipients, address, event_types, question, answer_equals, answer_contains, active, attendance ON public.reminder_rules FOR EACH ROW EXECUTE FUNCTION private.lock_tenant_of_rule();
CREATE TRIGGER what_was_sent_stays BEFORE DELETE ON public.reminder_rules FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION private.keep_what_was_sent();
CREATE TRIGGER wrong_references_are_explained BEFORE INSERT OR UPDATE ON public.reminder_rules FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_references();
CREATE TRIGGER wrong_values_are_explained BEFORE INSERT OR UPDATE ON public.reminder_rules FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_checks();
create policy admins_add on public.reminder_rules for insert to authenticated
  with check (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)));
create policy admins_delete on public.reminder_rules for delete to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)));
create policy admins_edit on public.reminder_rules for update to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)))
  with check (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)));
create policy members_read on public.reminder_rules for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant delete, select on public.reminder_rules to authenticated;
grant select on public.reminder_rules to service_role;
grant insert (tenant_id) on public.reminder_rules to authenticated;
grant insert, update (name, active, anchor, offset_minutes, channel, recipients, offset_days, at_time, event_types, which_bookings, asks_attendance, attendance, fallback_channel, address, question, answer_equals, answer_contains, calendar_file) on public.reminder_rules to authenticated;
comment on table public.reminder_rules is 'When, how and to whom a tenant writes about its bookings.';
comment on column public.reminder_rules.tenant_id is 'The tenant.';
comment on column public.reminder_rules.tenant is 'The tenant''s slug, filled in by itself.';
comment on column public.reminder_rules.id is 'The rule.';
comment on column public.reminder_rules.name is 'Name for people, for example "1 hour before".';
comment on column public.reminder_rules.active is 'Untick to plan no more reminders by this rule.';
comment on column public.reminder_rules.anchor is 'From which moment the offset counts.';
comment on column public.reminder_rules.offset_minutes is 'Minutes before the start, or after the other moments; empty when it is due at a time of the day.';
comment on column public.reminder_rules.channel is 'How it is sent.';
comment on column public.reminder_rules.recipients is 'Who gets it.';
comment on column public.reminder_rules.offset_days is 'With at_time: days before the day of the start, or after that of the other moments. 0 is the same day; a time that would be on the wrong side of the moment is a day further off.';
comment on column public.reminder_rules.at_time is 'With offset_days: the time of the day it is due, such as 09:00, on the recipient''s clock.';
comment on column public.reminder_rules.event_types is 'Only for bookings of these event types (bookings.event_type); empty for all.';
comment on column public.reminder_rules.which_bookings is 'Only for the first booking of a person, or only for later ones; decided when the reminder is sent.';
comment on column public.reminder_rules.asks_attendance is 'Tick to ask whether the recipient will be there: messages before the start have a link to say so, {{confirm_url}}.';
comment on column public.reminder_rules.attendance is 'Only to those who have said that they will be there (confirmed), or only to those who have not (unconfirmed).';
comment on column public.reminder_rules.fallback_channel is 'How it is sent instead when that fails for good or comes back undelivered, while there is time; empty for not at all.';
comment on column public.reminder_rules.address is 'With recipients = address: the e-mail address, or the phone number as +491701234567.';
comment on column public.reminder_rules.question is 'Only for bookings with a certain answer to this question, named by its Cal.com identifier, as in bookings.metadata.responses. Fill in answer_equals or answer_contains as well.';
comment on column public.reminder_rules.answer_equals is 'The whole answer, in upper or lower case; several choices have commas between.';
comment on column public.reminder_rules.answer_contains is 'A part of the answer, in upper or lower case.';
comment on column public.reminder_rules.calendar_file is 'Whether its e-mails about the time of the meeting bring it as a file for the calendar.';

create table public.reminders (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  booking_id uuid not null,
  rule_id uuid,
  rule_name text,
  recipient text not null,
  channel public.reminder_channel not null,
  is_fallback boolean default false not null,
  status public.reminder_status not null,
  reason_code public.reminder_reason,
  reason_detail text,
  reason text generated always as (
CASE
    WHEN (reason_code IS NOT NULL) THEN private.reason_words(reason_code, reason_detail)
    ELSE NULL::text
END) stored,
  due_at timestamp with time zone not null,
  send_at timestamp with time zone not null,
  generation integer default 1 not null,
  attempts smallint default 0 not null,
  queued_at timestamp with time zone,
  message_id bigint,
  claimed_until timestamp with time zone,
  handed_over_at timestamp with time zone,
  may_be_taken boolean default false not null,
  content_hash bigint,
  sent_at timestamp with time zone,
  skipped_at timestamp with time zone,
  constraint reminders_pkey PRIMARY KEY (tenant_id, id),
  constraint reminders_once_per_rule_and_recipient UNIQUE (tenant_id, booking_id, rule_id, recipient, is_fallback),
  constraint cancelled_reminder_was_not_tried CHECK (((status <> 'cancelled'::public.reminder_status) OR ((attempts = 0) AND (content_hash IS NULL) AND (NOT may_be_taken)))),
  constraint claimed_reminder_is_queued_and_an_attempt CHECK (((claimed_until IS NULL) OR ((queued_at IS NOT NULL) AND (attempts > 0) AND (content_hash IS NOT NULL)))),
  constraint detail_goes_with_a_reason CHECK (((reason_detail IS NULL) OR (reason_code IS NOT NULL))),
  constraint generation_is_positive CHECK ((generation > 0)),
  constraint only_claimed_reminders_are_handed_over CHECK (((handed_over_at IS NULL) OR (claimed_until IS NOT NULL))),
  constraint queued_reminder_has_a_message CHECK (((queued_at IS NULL) = (message_id IS NULL))),
  constraint queued_reminder_has_a_time CHECK (((status = 'queued'::public.reminder_status) = (queued_at IS NOT NULL))),
  constraint reminder_skipped_when_due_has_a_time CHECK ((((status = 'skipped'::public.reminder_status) AND (reason_code <> ALL (ARRAY['booked_too_late'::public.reminder_reason, 'rule_changed_too_late'::public.reminder_reason]))) = (skipped_at IS NOT NULL))),
  constraint reminder_without_a_rule_is_done CHECK (((rule_id IS NOT NULL) OR (status <> ALL (ARRAY['scheduled'::public.reminder_status, 'queued'::public.reminder_status])))),
  constraint sent_reminder_has_a_time CHECK (((status = 'sent'::public.reminder_status) = (sent_at IS NOT NULL))),
  constraint sent_reminder_has_no_reason CHECK (((reason_code IS NULL) OR (sent_at IS NULL))),
  constraint sent_reminder_is_taken CHECK (((NOT may_be_taken) OR (sent_at IS NULL))),
  constraint unknown_reminder_may_be_taken CHECK ((may_be_taken OR (status <> 'unknown'::public.reminder_status))),
  constraint unsent_reminder_has_a_reason CHECK (((reason_code IS NOT NULL) OR (status = ANY (ARRAY['scheduled'::public.reminder_status, 'queued'::public.reminder_status, 'sent'::public.reminder_status])))),
  constraint reminders_booking_fkey FOREIGN KEY (tenant_id, booking_id) REFERENCES public.bookings(tenant_id, id) ON DELETE CASCADE,
  constraint reminders_rule_fkey FOREIGN KEY (tenant_id, rule_id) REFERENCES public.reminder_rules(tenant_id, id) ON DELETE SET NULL (rule_id)
) with (autovacuum_vacuum_scale_factor=0.02, fillfactor=80);
alter table public.reminders enable row level security;
CREATE INDEX reminders_by_time ON public.reminders USING btree (tenant_id, due_at);
CREATE INDEX reminders_due ON public.reminders USING btree (date_bin('00:05:00'::interval, send_at, '2000-01-01 00:00:00+00'::timestamp with time zone), tenant_id, channel, send_at) WHERE (status = 'scheduled'::public.reminder_status);
CREATE INDEX reminders_gone_wrong ON public.reminders USING btree (due_at) WHERE (status = ANY (ARRAY['failed'::public.reminder_status, 'unknown'::public.reminder_status]));
CREATE INDEX reminders_of_rule ON public.reminders USING btree (tenant_id, rule_id, status);
CREATE INDEX reminders_open ON public.reminders USING btree (tenant_id, status, channel, send_at) WHERE (status = ANY (ARRAY['scheduled'::public.reminder_status, 'queued'::public.reminder_status, 'failed'::public.reminder_status, 'unknown'::public.reminder_status]));
CREATE INDEX reminders_queued ON public.reminders USING btree (queued_at) WHERE (status = 'queued'::public.reminder_status);
CREATE TRIGGER reminders_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.reminders FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('Reminders follow from bookings and reminder_rules: change or switch off the rule, or the booking in Cal.com.');
create policy members_read on public.reminders for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.reminders to authenticated;
grant select on public.reminders to service_role;
comment on table public.reminders is 'One row per booking, rule and recipient, and one for the fallback where the first failed: what was or will be sent, or why not.';
comment on column public.reminders.tenant_id is 'The tenant.';
comment on column public.reminders.id is 'The reminder.';
comment on column public.reminders.booking_id is 'The booking.';
comment on column public.reminders.rule_id is 'The rule that asks for it; empty when it was deleted.';
comment on column public.reminders.rule_name is 'What its rule was called when it was deleted.';
comment on column public.reminders.recipient is 'Who gets it: booking_attendees.contact, the address of the organizer or another host, or the rule''s address.';
comment on column public.reminders.channel is 'How it is sent.';
comment on column public.reminders.is_fallback is 'Whether it stands in, by the rule''s fallback channel, for one that failed: that of the same booking, rule and recipient, which says why.';
comment on column public.reminders.status is 'Where it stands.';
comment on column public.reminders.reason_code is 'Why, for code.';
comment on column public.reminders.reason_detail is 'What the provider said, where the reason has its words.';
comment on column public.reminders.reason is 'Why it was skipped, cancelled or failed, why it waits, or why the last attempt failed.';
comment on column public.reminders.due_at is 'When it is due by its rule.';
comment on column public.reminders.send_at is 'When it is tried next: due_at; later after a failed attempt or for quiet hours.';
comment on column public.reminders.generation is 'Goes up when a reminder that may already be with a provider is planned again, so that late answers about the old one are told apart.';
comment on column public.reminders.attempts is 'How often it was handed out for sending since it was planned.';
comment on column public.reminders.queued_at is 'When its message was put into the queue, or last seen there.';
comment on column public.reminders.message_id is 'Its message in the queue.';
comment on column public.reminders.claimed_until is 'Until when a sender holds it; after that it is handed out again.';
comment on column public.reminders.handed_over_at is 'When a sender began the present attempt at a provider that would send the same message twice: if no answer is heard, it must not be tried again.';
comment on column public.reminders.may_be_taken is 'Whether a provider may have taken an earlier attempt that went unanswered: then the next one says the same again, under the same key.';
comment on column public.reminders.content_hash is 'Of what is said under the present idempotency key: other words get another key, unless an attempt may have been taken.';
comment on column public.reminders.sent_at is 'When a provider took it.';
comment on column public.reminders.skipped_at is 'When it was due and found wrong to send; empty when it was too late before it was planned.';

create table public.suppressions (
  tenant_id uuid not null,
  tenant text,
  channel public.reminder_channel not null,
  address text not null,
  scope public.suppression_scope default 'everything'::public.suppression_scope not null,
  reason public.suppression_reason default 'manual'::public.suppression_reason not null,
  detail text,
  created_at timestamp with time zone default now() not null,
  constraint suppressions_pkey PRIMARY KEY (tenant_id, channel, address),
  constraint address_suits_the_channel CHECK ((((channel = 'email'::public.reminder_channel) AND (address ~ '^[^\s@<>,;]+@[^\s@<>,;]+$'::text) AND (address = lower(address))) OR ((channel = 'sms'::public.reminder_channel) AND (address ~ '^\+[1-9]\d{6,14}$'::text)))),
  constraint detail_is_at_most_1000_characters CHECK ((length(detail) <= 1000)),
  constraint only_people_opt_out_of_a_part CHECK (((scope = 'everything'::public.suppression_scope) OR (reason = ANY (ARRAY['opted_out'::public.suppression_reason, 'manual'::public.suppression_reason])))),
  constraint suppressions_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table public.suppressions enable row level security;
CREATE TRIGGER suppressions_are_tidied BEFORE INSERT OR UPDATE ON public.suppressions FOR EACH ROW EXECUTE FUNCTION private.tidy_suppression();
CREATE TRIGGER suppressions_name_their_tenant BEFORE INSERT OR UPDATE OF tenant_id, tenant ON public.suppressions FOR EACH ROW EXECUTE FUNCTION private.name_tenant();
CREATE TRIGGER wrong_references_are_explained BEFORE INSERT OR UPDATE ON public.suppressions FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_references();
CREATE TRIGGER wrong_values_are_explained BEFORE INSERT OR UPDATE ON public.suppressions FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_checks();
create policy admins_add on public.suppressions for insert to authenticated
  with check (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)));
create policy admins_delete on public.suppressions for delete to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)));
create policy admins_edit on public.suppressions for update to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)))
  with check (tenant_id = ANY (ARRAY( SELECT private.tenants_i_edit() AS tenants_i_edit)));
create policy members_read on public.suppressions for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant delete, select on public.suppressions to authenticated;
grant select on public.suppressions to service_role;
grant insert (tenant_id, channel, address) on public.suppressions to authenticated;
grant insert, update (scope, reason, detail) on public.suppressions to authenticated;
comment on table public.suppressions is 'Who gets no messages (any more). Rows are added by the unsubscribe page, bounces, complaints, STOP and landlines; add and delete them here as you like.';
comment on column public.suppressions.tenant_id is 'The tenant.';
comment on column public.suppressions.tenant is 'The tenant''s slug, filled in by itself.';
comment on column public.suppressions.channel is 'On which channel: email or sms.';
comment on column public.suppressions.address is 'E-mail address, or phone number as +491701234567.';
comment on column public.suppressions.scope is 'follow_ups: appointment reminders still come; everything: nothing does.';
comment on column public.suppressions.reason is 'Why.';
comment on column public.suppressions.detail is 'What the provider said, or a note.';
comment on column public.suppressions.created_at is 'Since when.';

create table public.tenant_members (
  tenant_id uuid not null,
  tenant text,
  user_id uuid not null,
  role public.tenant_role default 'viewer'::public.tenant_role not null,
  created_at timestamp with time zone default now() not null,
  constraint tenant_members_pkey PRIMARY KEY (tenant_id, user_id),
  constraint tenant_members_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE,
  constraint tenant_members_user_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE
);
alter table public.tenant_members enable row level security;
CREATE INDEX tenant_members_of_user ON public.tenant_members USING btree (user_id, tenant_id);
CREATE TRIGGER tenant_members_name_their_tenant BEFORE INSERT OR UPDATE OF tenant_id, tenant ON public.tenant_members FOR EACH ROW EXECUTE FUNCTION private.name_tenant();
CREATE TRIGGER wrong_references_are_explained BEFORE INSERT OR UPDATE ON public.tenant_members FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_references();
create policy members_read on public.tenant_members for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.tenant_members to authenticated;
grant select on public.tenant_members to service_role;
comment on table public.tenant_members is 'Which signed-in users may see which tenants over the Data API.';
comment on column public.tenant_members.tenant_id is 'The tenant.';
comment on column public.tenant_members.tenant is 'The tenant''s slug, filled in by itself.';
comment on column public.tenant_members.user_id is 'The Supabase Auth user.';
comment on column public.tenant_members.role is 'viewer reads; admin and owner also edit.';
comment on column public.tenant_members.created_at is 'When the user was added.';

create table public.tenants (
  id uuid default gen_random_uuid() not null,
  slug text not null,
  name text not null,
  time_zone text default 'UTC'::text not null,
  locale text default 'en'::text not null,
  quiet_from time without time zone,
  quiet_until time without time zone,
  texts_per_number_a_day integer default 10 not null,
  text_countries text[],
  completion_delay_minutes integer default 60 not null,
  keep_events_days integer,
  keep_deliveries_days integer,
  disabled_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint tenants_pkey PRIMARY KEY (id),
  constraint tenants_slug_key UNIQUE (slug),
  constraint completion_delay_is_at_most_a_week CHECK (((completion_delay_minutes >= 0) AND (completion_delay_minutes <= 10080))),
  constraint deliveries_are_kept_a_week CHECK ((keep_deliveries_days >= 7)),
  constraint events_are_kept_a_month CHECK ((keep_events_days >= 30)),
  constraint locale_is_a_language CHECK ((locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'::text)),
  constraint name_is_not_blank CHECK ((btrim(name) <> ''::text)),
  constraint quiet_hours_are_not_all_day CHECK ((quiet_from <> quiet_until)),
  constraint quiet_hours_have_two_ends CHECK (((quiet_from IS NULL) = (quiet_until IS NULL))),
  constraint slug_is_lower_case_words CHECK ((slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'::text)),
  constraint text_countries_are_calling_codes CHECK (((array_to_string(text_countries, ' '::text) ~ '^\+[1-9]\d{0,3}( \+[1-9]\d{0,3})*$'::text) AND (array_position(text_countries, NULL::text) IS NULL))),
  constraint texts_per_number_are_between_1_and_1000 CHECK (((texts_per_number_a_day >= 1) AND (texts_per_number_a_day <= 1000)))
);
alter table public.tenants enable row level security;
CREATE TRIGGER rules_by_clock_follow_the_time_zone AFTER UPDATE OF time_zone ON public.tenants FOR EACH ROW WHEN ((old.time_zone IS DISTINCT FROM new.time_zone)) EXECUTE FUNCTION private.replan_rules_by_clock();
CREATE TRIGGER secrets_go_by_the_slug AFTER UPDATE OF slug ON public.tenants FOR EACH ROW WHEN ((new.slug <> old.slug)) EXECUTE FUNCTION private.rename_secrets();
CREATE TRIGGER tenants_are_deleted_by_function BEFORE DELETE OR TRUNCATE ON public.tenants FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('It would remove every booking of the tenant. Use delete_tenant(), which asks twice.');
CREATE TRIGGER tenants_are_disabled_by_function BEFORE UPDATE OF disabled_at ON public.tenants FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('Use disable_tenant() and enable_tenant(), which stop and bring back the reminders, too.', 'disabled_at');
CREATE TRIGGER tenants_are_renamed_everywhere AFTER UPDATE OF slug ON public.tenants FOR EACH ROW WHEN ((new.slug <> old.slug)) EXECUTE FUNCTION private.rename_tenant();
CREATE TRIGGER tenants_get_default_rules AFTER INSERT ON public.tenants FOR EACH ROW EXECUTE FUNCTION private.add_default_rules();
CREATE TRIGGER tenants_note_days_of_another_zone AFTER UPDATE OF time_zone ON public.tenants FOR EACH ROW WHEN ((old.time_zone <> new.time_zone)) EXECUTE FUNCTION private.note_days_of_zone();
CREATE TRIGGER tenants_time_zone_is_known BEFORE INSERT OR UPDATE OF time_zone ON public.tenants FOR EACH ROW EXECUTE FUNCTION private.refuse_unknown_time_zone();
CREATE TRIGGER wrong_values_are_explained BEFORE INSERT OR UPDATE ON public.tenants FOR EACH ROW EXECUTE FUNCTION private.explain_checks();
create policy members_read on public.tenants for select to authenticated
  using (id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.tenants to authenticated;
grant select on public.tenants to service_role;
comment on table public.tenants is 'The customers of this project; each has its own Cal.com webhook.';
comment on column public.tenants.id is 'Part of every key in this schema.';
comment on column public.tenants.slug is 'Name in the webhook URL: lower-case letters, digits and hyphens.';
comment on column public.tenants.name is 'Name as it appears in messages.';
comment on column public.tenants.time_zone is 'IANA time zone, used where a recipient''s own is unknown. Example: Europe/Berlin.';
comment on column public.tenants.locale is 'Language and country, used where a recipient''s own are unknown. Example: de-AT.';
comment on column public.tenants.quiet_from is 'From this time on the recipient''s clock, until quiet_until, nobody gets an e-mail or text message: it waits for quiet_until, if that is not too late. Example: 21:00. Empty for no quiet hours.';
comment on column public.tenants.quiet_until is 'When the quiet hours end on the recipient''s clock; earlier than quiet_from means the next morning. Example: 08:00.';
comment on column public.tenants.texts_per_number_a_day is 'How many text messages one number gets in a day of the tenant''s time zone; more fail. Anybody can book, and give any number.';
comment on column public.tenants.text_countries is 'To which countries text messages go, by calling code: {+49,+43}. Empty for that of the number they are sent from.';
comment on column public.tenants.completion_delay_minutes is 'How long after its end a meeting counts as completed when Cal.com does not say so.';
comment on column public.tenants.keep_events_days is 'How long raw events are kept after a booking is over, in days, at least 30; empty keeps them for ever. What they made stays.';
comment on column public.tenants.keep_deliveries_days is 'How long the record of attempts to send is kept, in days, at least 7; empty keeps it for ever.';
comment on column public.tenants.disabled_at is 'Since when the tenant is disabled: webhooks are stored and not applied, nothing is sent. Use disable_tenant() and enable_tenant().';
comment on column public.tenants.created_at is 'When the tenant was set up.';

create table public.webhook_events (
  tenant_id uuid not null,
  id bigint generated always as identity not null,
  provider text default 'cal.com'::text not null,
  event_id text not null,
  event_type text,
  cal_uid text,
  cal_booking_id bigint,
  previous_uid text,
  left_uid text,
  series_key text,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone default now() not null,
  status public.webhook_event_status default 'pending'::public.webhook_event_status not null,
  reason text,
  attempts smallint default 0 not null,
  retry_at timestamp with time zone,
  booking_id uuid,
  body jsonb,
  unparseable_body text,
  constraint webhook_events_pkey PRIMARY KEY (tenant_id, id),
  constraint webhook_events_event_key UNIQUE (tenant_id, provider, event_id),
  constraint applied_event_has_a_booking CHECK (((status <> 'applied'::public.webhook_event_status) OR (booking_id IS NOT NULL) OR (event_type ~~ 'FORM\_SUBMITTED%'::text))),
  constraint body_is_json_or_text CHECK (((body IS NULL) <> (unparseable_body IS NULL))),
  constraint only_unapplied_events_are_retried CHECK (((retry_at IS NULL) OR (status = ANY (ARRAY['pending'::public.webhook_event_status, 'failed'::public.webhook_event_status])))),
  constraint unapplied_event_has_a_reason CHECK (((status <> ALL (ARRAY['unparseable'::public.webhook_event_status, 'failed'::public.webhook_event_status])) OR (reason IS NOT NULL))),
  constraint webhook_events_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE
);
alter table public.webhook_events enable row level security;
CREATE INDEX webhook_events_by_arrival ON public.webhook_events USING btree (tenant_id, received_at);
CREATE INDEX webhook_events_by_number ON public.webhook_events USING btree (tenant_id, cal_booking_id) WHERE ((cal_uid IS NULL) AND (cal_booking_id IS NOT NULL));
CREATE INDEX webhook_events_corrections ON public.webhook_events USING btree (tenant_id, booking_id) WHERE (provider = 'admin'::text);
CREATE INDEX webhook_events_in_trouble ON public.webhook_events USING btree (tenant_id, received_at DESC) WHERE (status = ANY (ARRAY['failed'::public.webhook_event_status, 'unparseable'::public.webhook_event_status]));
CREATE INDEX webhook_events_leaving ON public.webhook_events USING btree (tenant_id, left_uid) WHERE (left_uid IS NOT NULL);
CREATE INDEX webhook_events_of_booking ON public.webhook_events USING btree (tenant_id, booking_id) WHERE (booking_id IS NOT NULL);
CREATE INDEX webhook_events_of_cal_com ON public.webhook_events USING btree (tenant_id, received_at) WHERE (provider = 'cal.com'::text);
CREATE INDEX webhook_events_of_series ON public.webhook_events USING btree (tenant_id, series_key) WHERE (series_key IS NOT NULL);
CREATE INDEX webhook_events_pending ON public.webhook_events USING btree (tenant_id, id) WHERE (status = 'pending'::public.webhook_event_status);
CREATE INDEX webhook_events_to_retry ON public.webhook_events USING btree (retry_at) WHERE (status = 'failed'::public.webhook_event_status);
CREATE TRIGGER applied_bodies_are_not_edited BEFORE UPDATE OF body, unparseable_body ON public.webhook_events FOR EACH ROW WHEN (((old.status <> ALL (ARRAY['unparseable'::public.webhook_event_status, 'failed'::public.webhook_event_status])) AND (current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_edited_body();
CREATE TRIGGER events_are_not_edited BEFORE INSERT OR DELETE OR UPDATE OF tenant_id, id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, left_uid, series_key, occurred_at, received_at, status, reason, attempts, retry_at, booking_id OR TRUNCATE ON public.webhook_events FOR EACH STATEMENT WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.refuse_by_hand('Events are what was received. The body of an unparseable one may be repaired; then run replay_events().');
CREATE TRIGGER wrong_values_are_explained BEFORE UPDATE OF body, unparseable_body ON public.webhook_events FOR EACH ROW WHEN (((current_setting('search_path'::text) <> ALL (ARRAY[''::text, '""'::text])) AND (pg_trigger_depth() = 0))) EXECUTE FUNCTION private.explain_checks();
create policy members_read on public.webhook_events for select to authenticated
  using (tenant_id = ANY (ARRAY( SELECT private.my_tenants() AS my_tenants)));
grant select on public.webhook_events to service_role;
grant select (tenant_id, id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, left_uid, series_key, occurred_at, received_at, status, reason, attempts, retry_at, booking_id) on public.webhook_events to authenticated;
comment on table public.webhook_events is 'Every signed request, exactly once, without the tokens it carried. Bookings, leads and reminders are computed from these rows.';
comment on column public.webhook_events.tenant_id is 'The tenant whose secret signed it.';
comment on column public.webhook_events.id is 'Order of arrival within this database.';
comment on column public.webhook_events.provider is 'Who said it: cal.com; cal-api, what its API showed when it was read; admin (a correction made here); or calbase itself (a meeting whose end Cal.com never announced, an attendee who said here that they will be there).';
comment on column public.webhook_events.event_id is 'SHA-256 of the body as sent. Cal.com sends no event id; the same bytes are the same delivery. Of an observation, of the uid and when it was read.';
comment on column public.webhook_events.event_type is 'The trigger as sent, for example BOOKING_CREATED.';
comment on column public.webhook_events.cal_uid is 'The Cal.com booking it is about, however the event spelled it.';
comment on column public.webhook_events.cal_booking_id is 'Cal.com''s number of the booking, when the event tells it. Some name the booking by nothing else: the uid is then the one that another event tells together with the number.';
comment on column public.webhook_events.previous_uid is 'The uid this booking had before a reschedule, when the event names it.';
comment on column public.webhook_events.left_uid is 'The booking an attendee left for this one, when only their seat moved.';
comment on column public.webhook_events.series_key is 'What the occurrences of a recurring series have in common, when the event carries the recurrence.';
comment on column public.webhook_events.occurred_at is 'When it happened: the envelope''s createdAt; the start or end of the meeting for MEETING_STARTED and MEETING_ENDED, and not before the start for AFTER_...; else when it arrived.';
comment on column public.webhook_events.received_at is 'When it arrived here.';
comment on column public.webhook_events.status is 'What became of it.';
comment on column public.webhook_events.reason is 'Why it was ignored, is unparseable, or failed; of an applied one, what a custom template left out.';
comment on column public.webhook_events.attempts is 'How often applying it has failed.';
comment on column public.webhook_events.retry_at is 'When a failed event is tried again, or a pending one whose booking was being changed; empty when it is given up, or may be tried at once.';
comment on column public.webhook_events.booking_id is 'The booking it belongs to. Kept, so that a rebuild finds the same id.';
comment on column public.webhook_events.body is 'The request body, without tokens.';
comment on column public.webhook_events.unparseable_body is 'The body as text, when it was not JSON.';

create view private.addressees with (security_invoker=true) as
 SELECT b.tenant_id,
    b.id AS booking_id,
    r.id AS rule_id,
    w.recipient,
    t.*::public.tenants AS tenant,
    b.*::public.bookings AS booking,
    r.*::public.reminder_rules AS rule,
    w.addressee,
    d.due_at
   FROM ((((public.bookings b
     JOIN public.tenants t ON ((t.id = b.tenant_id)))
     JOIN public.reminder_rules r ON ((r.tenant_id = b.tenant_id)))
     CROSS JOIN LATERAL ( SELECT a.contact AS recipient,
            ROW(a.contact, 'attendee'::text, a.name, a.email, a.phone, a.time_zone, a.locale, a.requested_at, a.confirmed_at, a.moved_in, a.left_at, a.moved_out, a.no_show, a.no_show_at, a.is_booker, COALESCE((a.attendance_confirmed_for = b.start_time), false))::private.addressee AS addressee
           FROM public.booking_attendees a
          WHERE ((a.tenant_id = b.tenant_id) AND (a.booking_id = b.id) AND ((r.recipients = 'attendees'::public.reminder_recipients) OR ((r.recipients = 'booker'::public.reminder_recipients) AND a.is_booker)))
        UNION ALL
         SELECT o.recipient,
            o.*::private.addressee AS o
           FROM private.other_addressees(b.*, r.*) o(recipient, kind, name, email, phone, time_zone, locale, requested_at, confirmed_at, moved_in, left_at, moved_out, no_show, no_show_at, is_booker, is_attending)
          WHERE (r.recipients <> ALL (ARRAY['booker'::public.reminder_recipients, 'attendees'::public.reminder_recipients]))) w)
     CROSS JOIN LATERAL ( SELECT private.due_at(r.*, b.*, w.addressee, t.time_zone) AS due_at
         OFFSET 0) d);
comment on view private.addressees is 'Whom each rule writes to about each booking, and when; due_at is null when it has nothing to say to them. Whether it may be sent, reason_unwanted() says. A view, because the planner sees into it.';

create view private.connections_told with (security_invoker=true) as
 SELECT c.tenant_id,
    c.state,
    c.webhook,
    c.last_reconciled_at,
    f.never_told,
    e.error
   FROM ((private.connections c
     CROSS JOIN LATERAL ( SELECT (count(*))::integer AS never_told
           FROM public.reconciliation_findings n
          WHERE ((n.tenant_id = c.tenant_id) AND (n.kind = 'missing'::public.finding_kind) AND (n.found_at > (now() - '7 days'::interval)))) f)
     CROSS JOIN LATERAL ( SELECT string_agg(DISTINCT s.error, '; '::text) AS error
           FROM private.sync_cursors s
          WHERE (s.tenant_id = c.tenant_id)) e);
comment on view private.connections_told is 'What people want to know of each connection at a glance; connection and tenant_health tell it.';

create view private.tenant_counts with (security_invoker=true) as
 WITH unsent AS MATERIALIZED (
         SELECT q.tenant_id,
            min(q.send_at) AS since
           FROM ( SELECT r_1.tenant_id,
                    r_1.send_at
                   FROM public.reminders r_1
                  WHERE ((r_1.status = 'scheduled'::public.reminder_status) AND (date_bin('00:05:00'::interval, r_1.send_at, '2000-01-01 00:00:00+00'::timestamp with time zone) <= date_bin('00:05:00'::interval, now(), '2000-01-01 00:00:00+00'::timestamp with time zone)) AND (r_1.send_at <= now()))
                UNION ALL
                 SELECT r_1.tenant_id,
                    r_1.send_at
                   FROM public.reminders r_1
                  WHERE (r_1.status = 'queued'::public.reminder_status)) q
          GROUP BY q.tenant_id
        ), unapplied AS MATERIALIZED (
         SELECT e.tenant_id,
            count(*) FILTER (WHERE (e.status = 'failed'::public.webhook_event_status)) AS failed,
            count(*) FILTER (WHERE (e.status = 'unparseable'::public.webhook_event_status)) AS unparseable
           FROM public.webhook_events e
          WHERE (e.status = ANY (ARRAY['failed'::public.webhook_event_status, 'unparseable'::public.webhook_event_status]))
          GROUP BY e.tenant_id
        ), pending AS MATERIALIZED (
         SELECT e.tenant_id,
            count(*) AS count,
            min(e.received_at) AS since
           FROM public.webhook_events e
          WHERE (e.status = 'pending'::public.webhook_event_status)
          GROUP BY e.tenant_id
        ), stopped AS MATERIALIZED (
         SELECT k.tenant_id,
            jsonb_object_agg(k.channel, jsonb_build_object('since', k.stopped_at, 'reason', k.reason, 'retry_at', k.retry_at)) AS channels
           FROM private.channel_circuits k
          GROUP BY k.tenant_id
        )
 SELECT t.id AS tenant_id,
    t.slug AS tenant,
    t.disabled_at,
    ( SELECT w.received_at
           FROM public.webhook_events w
          WHERE ((w.tenant_id = t.id) AND (w.provider = 'cal.com'::text))
          ORDER BY w.received_at DESC
         LIMIT 1) AS last_event_at,
    j.not_stored_today,
    j.rejections_today,
    COALESCE(a.failed, (0)::bigint) AS failed_events,
    COALESCE(a.unparseable, (0)::bigint) AS unparseable_events,
    COALESCE(p.count, (0)::bigint) AS pending_events,
    p.since AS pending_since,
    u.since AS oldest_unsent_at,
    r.dead_letters,
    r.unknown_reminders,
    s.channels AS stopped_channels,
    n.state AS connection,
    n.webhook,
    n.last_reconciled_at,
    n.never_told,
    n.error AS api_error
   FROM (((((((public.tenants t
     LEFT JOIN unsent u ON ((u.tenant_id = t.id)))
     LEFT JOIN unapplied a ON ((a.tenant_id = t.id)))
     LEFT JOIN pending p ON ((p.tenant_id = t.id)))
     LEFT JOIN stopped s ON ((s.tenant_id = t.id)))
     LEFT JOIN private.connections_told n ON ((n.tenant_id = t.id)))
     CROSS JOIN LATERAL ( SELECT jsonb_object_agg(s_1.reason, s_1.count) AS rejections_today,
            COALESCE(sum(s_1.count) FILTER (WHERE (s_1.reason = ANY (ARRAY['not_stored'::text, 'secret_unreadable'::text]))), (0)::numeric) AS not_stored_today
           FROM ( SELECT w.reason,
                    sum(w.count) AS count
                   FROM private.webhook_rejections w
                  WHERE ((w.tenant_id = t.id) AND (w.hour > (now() - '24:00:00'::interval)))
                  GROUP BY w.reason) s_1) j)
     CROSS JOIN LATERAL ( SELECT count(*) FILTER (WHERE (q.status = 'failed'::public.reminder_status)) AS dead_letters,
            count(*) FILTER (WHERE (q.status = 'unknown'::public.reminder_status)) AS unknown_reminders
           FROM public.reminders q
          WHERE ((q.tenant_id = t.id) AND (q.status = ANY (ARRAY['failed'::public.reminder_status, 'unknown'::public.reminder_status])))) r);
comment on view private.tenant_counts is 'What tells whether a tenant is in trouble, a row per tenant.';

create view public.bookings_per_day with (security_invoker=true) as
 SELECT t.slug AS tenant,
    d.day,
    COALESCE(c.booked, 0) AS booked,
    COALESCE(c.attended, 0) AS attended,
    COALESCE(c.no_show, 0) AS no_show,
    COALESCE(c.cancelled, 0) AS cancelled,
    t.id AS tenant_id
   FROM (((public.tenants t
     CROSS JOIN LATERAL ( VALUES (((now() AT TIME ZONE t.time_zone))::date)) today(day))
     CROSS JOIN LATERAL ( SELECT (today.day - n.n) AS day
           FROM generate_series(0, (today.day - ( SELECT min(k.day) AS min
                   FROM public.daily_counts k
                  WHERE (k.tenant_id = t.id)))) n(n)) d)
     LEFT JOIN public.daily_counts c ON (((c.tenant_id = t.id) AND (c.day = d.day))));
grant select on public.bookings_per_day to authenticated;
grant select on public.bookings_per_day to service_role;
comment on view public.bookings_per_day is 'For charts: of each day the bookings that were made, and of the meetings that were to begin, how many took place, were missed and were cancelled. At most five minutes old.';
comment on column public.bookings_per_day.tenant is 'The tenant''s slug.';
comment on column public.bookings_per_day.day is 'The day in the tenant''s time zone.';
comment on column public.bookings_per_day.booked is 'Bookings that were made that day, whatever became of them; without requests that nobody confirmed.';
comment on column public.bookings_per_day.attended is 'Meetings that began that day and took place: over, and no booker is marked as not having come.';
comment on column public.bookings_per_day.no_show is 'Meetings that were to begin that day, and no booker came.';
comment on column public.bookings_per_day.cancelled is 'Meetings that were to begin that day and were cancelled.';
comment on column public.bookings_per_day.tenant_id is 'The tenant.';

create view public.connection with (security_invoker=true) as
 SELECT t.slug AS tenant,
    c.state,
    c.reason,
    c.account_email AS account,
    c.whose,
    c.hosts,
    c.event_type_ids,
    c.scope,
    c.api_url,
    c.api_version,
    c.since,
    g.is_backfilled,
    g.bookings_read,
    g.bookings_expected,
    u.high_water AS changes_read_until,
    c.last_reconciled_at,
    w.never_told,
    c.webhook,
    c.webhook_note,
    c.webhook_checked_at,
    f.under_way,
    f.next_at,
    w.error,
    ( SELECT count(*) AS count
           FROM private.wanted_bookings w_1
          WHERE (w_1.tenant_id = c.tenant_id)) AS to_look_at,
    b.remaining AS requests_left,
    c.created_at,
    c.tenant_id
   FROM ((((((private.connections c
     JOIN public.tenants t ON ((t.id = c.tenant_id)))
     JOIN private.connections_told w ON ((w.tenant_id = c.tenant_id)))
     LEFT JOIN private.api_budgets b ON ((b.budget = c.budget)))
     LEFT JOIN private.sync_cursors u ON (((u.tenant_id = c.tenant_id) AND (u.kind = 'updated'::private.sync_kind))))
     CROSS JOIN LATERAL ( SELECT array_agg((s.kind)::text ORDER BY s.kind) FILTER (WHERE (s.began_at IS NOT NULL)) AS under_way,
            NULLIF(min(s.due_at), 'infinity'::timestamp with time zone) AS next_at
           FROM private.sync_cursors s
          WHERE (s.tenant_id = c.tenant_id)) f)
     CROSS JOIN LATERAL private.backfill_of(c.*) g(is_backfilled, bookings_read, bookings_expected))
  ORDER BY t.slug;
comment on view public.connection is 'The tenants'' connections to Cal.com''s API: whose key it is, whose bookings become the tenant''s, how far the backfill and the reconciling are, and what stands in their way. Never the key.';
comment on column public.connection.tenant is 'The tenant''s slug.';
comment on column public.connection.state is 'Whether its key is used.';
comment on column public.connection.reason is 'Why Cal.com refuses the key, and what to do.';
comment on column public.connection.account is 'Address of whose key it is.';
comment on column public.connection.whose is 'Whose bookings become the tenant''s: own, those the key''s owner hosts; listed, those of hosts and event_type_ids; all, whatever the key is shown.';
comment on column public.connection.hosts is 'Addresses of the hosts whose bookings they are.';
comment on column public.connection.event_type_ids is 'Event types whose bookings they are.';
comment on column public.connection.scope is 'Which list is asked for: user, team/<id> or organization/<id>.';
comment on column public.connection.api_url is 'Where Cal.com''s API is.';
comment on column public.connection.api_version is 'Which version of it is asked (cal-api-version).';
comment on column public.connection.since is 'From which start on bookings are backfilled.';
comment on column public.connection.is_backfilled is 'Whether all bookings from since on were read.';
comment on column public.connection.bookings_read is 'How many bookings the backfill has read; empty before it begins.';
comment on column public.connection.bookings_expected is 'Of how many, as Cal.com said when it began; empty when it does not say.';
comment on column public.connection.changes_read_until is 'Up to when all changes in Cal.com were read.';
comment on column public.connection.last_reconciled_at is 'When a comparison with Cal.com was last through.';
comment on column public.connection.never_told is 'How many bookings of the last seven days'' findings no webhook had told of: see found_in_cal. Many mean that the webhook is off, or has another secret.';
comment on column public.connection.webhook is 'How its webhook at Cal.com was when it was last looked at: in_order, twice, different, inactive or missing; empty when nobody can say.';
comment on column public.connection.webhook_note is 'What is wrong with the webhook and what to do, or what was mended; empty when there is nothing to say.';
comment on column public.connection.webhook_checked_at is 'When the webhook was last looked at; once a day.';
comment on column public.connection.under_way is 'The walks that have begun and are not through; see reconciliations.';
comment on column public.connection.next_at is 'When Cal.com is asked next.';
comment on column public.connection.error is 'Why the last requests failed; they are made again.';
comment on column public.connection.to_look_at is 'How many bookings wait to be asked for one by one.';
comment on column public.connection.requests_left is 'How many requests Cal.com said are left in the account''s minute.';
comment on column public.connection.created_at is 'When the tenant was first connected.';
comment on column public.connection.tenant_id is 'The tenant.';

create view public.event_log with (security_invoker=true) as
 SELECT t.slug AS tenant,
    e.received_at,
    e.event_type,
    e.status,
    e.reason,
    ( SELECT b.attendee_name
           FROM public.bookings b
          WHERE ((b.tenant_id = e.tenant_id) AND (b.id = e.booking_id))) AS attendee_name,
    ( SELECT b.event_title
           FROM public.bookings b
          WHERE ((b.tenant_id = e.tenant_id) AND (b.id = e.booking_id))) AS event_title,
    e.cal_uid,
    e.occurred_at,
    e.attempts,
    e.retry_at,
    t.id AS tenant_id,
    e.id AS event_id,
    e.booking_id
   FROM (public.tenants t
     CROSS JOIN LATERAL ( SELECT e_1.received_at,
            e_1.event_type,
            e_1.status,
            e_1.reason,
            e_1.cal_uid,
            e_1.occurred_at,
            e_1.attempts,
            e_1.retry_at,
            e_1.tenant_id,
            e_1.id,
            e_1.booking_id
           FROM public.webhook_events e_1
          WHERE (e_1.tenant_id = t.id)
          ORDER BY e_1.id DESC
         LIMIT ( SELECT NULL::bigint AS int8)) e);
grant select on public.event_log to authenticated;
grant select on public.event_log to service_role;
comment on view public.event_log is 'What arrived and what became of it, tenant by tenant, the newest first.';
comment on column public.event_log.tenant is 'The tenant''s slug.';
comment on column public.event_log.received_at is 'When it arrived here.';
comment on column public.event_log.event_type is 'The trigger as sent, for example BOOKING_CREATED.';
comment on column public.event_log.status is 'What became of it.';
comment on column public.event_log.reason is 'Why it was ignored, is unparseable, or failed; of an applied one, what a custom template left out.';
comment on column public.event_log.attendee_name is 'The booker''s name.';
comment on column public.event_log.event_title is 'Title of the booking.';
comment on column public.event_log.cal_uid is 'The Cal.com booking it is about, however the event spelled it.';
comment on column public.event_log.occurred_at is 'When it happened: the envelope''s createdAt; the start or end of the meeting for MEETING_STARTED and MEETING_ENDED, and not before the start for AFTER_...; else when it arrived.';
comment on column public.event_log.attempts is 'How often applying it has failed.';
comment on column public.event_log.retry_at is 'When a failed event is tried again, or a pending one whose booking was being changed; empty when it is given up, or may be tried at once.';
comment on column public.event_log.tenant_id is 'The tenant.';
comment on column public.event_log.event_id is 'The row''s id.';
comment on column public.event_log.booking_id is 'The booking it belongs to. Kept, so that a rebuild finds the same id.';

create view public.events_per_hour with (security_invoker=true) as
 SELECT t.slug AS tenant,
    (h.hour AT TIME ZONE t.time_zone) AS hour,
    COALESCE(c.events, 0) AS events,
    t.id AS tenant_id
   FROM (((public.tenants t
     CROSS JOIN LATERAL ( VALUES (date_trunc('hour'::text, now(), 'UTC'::text))) this(hour))
     CROSS JOIN LATERAL ( SELECT (this.hour - ((n.n)::double precision * '01:00:00'::interval)) AS hour
           FROM generate_series(0, ((EXTRACT(epoch FROM (this.hour - ( SELECT min(k.hour) AS min
                   FROM public.hourly_events k
                  WHERE (k.tenant_id = t.id)))) / (3600)::numeric))::integer) n(n)) h)
     LEFT JOIN public.hourly_events c ON (((c.tenant_id = t.id) AND (c.hour = h.hour))));
grant select on public.events_per_hour to authenticated;
grant select on public.events_per_hour to service_role;
comment on view public.events_per_hour is 'For charts: how many webhooks of Cal.com arrived in each hour of the last 90 days. At most two minutes old.';
comment on column public.events_per_hour.tenant is 'The tenant''s slug.';
comment on column public.events_per_hour.hour is 'When the hour began, by the tenant''s clock.';
comment on column public.events_per_hour.events is 'How many webhooks arrived.';
comment on column public.events_per_hour.tenant_id is 'The tenant.';

create view public.found_in_cal with (security_invoker=true) as
 SELECT t.slug AS tenant,
    f.found_at,
    f.kind,
    ( SELECT b.event_title
           FROM public.bookings b
          WHERE ((b.tenant_id = f.tenant_id) AND (b.id = f.booking_id))) AS event_title,
    ( SELECT b.attendee_name
           FROM public.bookings b
          WHERE ((b.tenant_id = f.tenant_id) AND (b.id = f.booking_id))) AS attendee_name,
    f.before,
    f.after,
    ( SELECT min(e.received_at) AS min
           FROM public.webhook_events e
          WHERE ((e.tenant_id = f.tenant_id) AND (e.booking_id = f.booking_id) AND (e.cal_uid = f.cal_uid) AND (e.provider = 'cal.com'::text) AND (e.received_at > f.found_at) AND (e.occurred_at <= f.found_at))) AS webhook_came_at,
    f.cal_uid,
    f.seen_at,
    f.tenant_id,
    f.id AS finding_id,
    f.booking_id,
    f.reconciliation_id
   FROM (public.tenants t
     CROSS JOIN LATERAL ( SELECT f_1.tenant_id,
            f_1.id,
            f_1.reconciliation_id,
            f_1.kind,
            f_1.cal_uid,
            f_1.booking_id,
            f_1.event_id,
            f_1.found_at,
            f_1.seen_at,
            f_1.before,
            f_1.after
           FROM public.reconciliation_findings f_1
          WHERE ((f_1.tenant_id = t.id) AND ((f_1.after IS NOT NULL) OR (f_1.kind = 'gone'::public.finding_kind)))
          ORDER BY f_1.id DESC
         LIMIT ( SELECT NULL::bigint AS int8)) f);
grant select on public.found_in_cal to authenticated;
grant select on public.found_in_cal to service_role;
comment on view public.found_in_cal is 'What Cal.com''s API showed that no webhook had told, tenant by tenant, the newest first: what was healed, and what Cal.com does not know any more.';
comment on column public.found_in_cal.tenant is 'The tenant''s slug.';
comment on column public.found_in_cal.found_at is 'When it was found.';
comment on column public.found_in_cal.kind is 'What it is: missing, changed or gone.';
comment on column public.found_in_cal.event_title is 'Title of the booking.';
comment on column public.found_in_cal.attendee_name is 'The booker''s name.';
comment on column public.found_in_cal.before is 'How the booking was here; empty when it was not known.';
comment on column public.found_in_cal.after is 'How it is since; empty of what is gone.';
comment on column public.found_in_cal.webhook_came_at is 'When a webhook that tells of the time before came after all; empty while none has.';
comment on column public.found_in_cal.cal_uid is 'The uid the API showed, or did not know.';
comment on column public.found_in_cal.seen_at is 'When it was found last, of what is gone.';
comment on column public.found_in_cal.tenant_id is 'The tenant.';
comment on column public.found_in_cal.finding_id is 'The finding.';
comment on column public.found_in_cal.booking_id is 'The booking here.';
comment on column public.found_in_cal.reconciliation_id is 'The walk that found it.';

create view public.lead_pipeline with (security_invoker=true) as
 SELECT t.slug AS tenant,
    l.score,
    l.name,
    l.email,
    l.phone,
    l.status,
    l.status_locked,
    l.notes,
    ( SELECT b.event_title
           FROM public.bookings b
          WHERE ((b.tenant_id = l.tenant_id) AND (b.id = l.booking_id))) AS newest_booking,
    ( SELECT b.start_time
           FROM public.bookings b
          WHERE ((b.tenant_id = l.tenant_id) AND (b.id = l.booking_id))) AS newest_start,
    ( SELECT b.status
           FROM public.bookings b
          WHERE ((b.tenant_id = l.tenant_id) AND (b.id = l.booking_id))) AS newest_status,
    l.updated_at,
    t.id AS tenant_id,
    l.id AS lead_id
   FROM (public.tenants t
     CROSS JOIN LATERAL ( SELECT l_1.tenant_id,
            l_1.id,
            l_1.contact,
            l_1.name,
            l_1.email,
            l_1.phone,
            l_1.source,
            l_1.status,
            l_1.status_locked,
            l_1.score,
            l_1.notes,
            l_1.booking_id,
            l_1.created_at,
            l_1.updated_at
           FROM public.leads l_1
          WHERE (l_1.tenant_id = t.id)
          ORDER BY l_1.score DESC, l_1.updated_at DESC
         LIMIT ( SELECT NULL::bigint AS int8)) l);
grant select on public.lead_pipeline to authenticated;
grant select on public.lead_pipeline to service_role;
comment on view public.lead_pipeline is 'Leads with their newest booking, tenant by tenant, the highest score first.';
comment on column public.lead_pipeline.tenant is 'The tenant''s slug.';
comment on column public.lead_pipeline.score is '0 to 100: the sum of the points in lead_activities.';
comment on column public.lead_pipeline.name is 'Name as in the newest booking, the one they booked last; without one, as in the last form.';
comment on column public.lead_pipeline.email is 'Address; matched without regard to case. Empty for a booker with a phone only.';
comment on column public.lead_pipeline.phone is 'Phone number as in the newest booking that has one.';
comment on column public.lead_pipeline.status is 'Where the lead stands. Bookings move it unless it is locked.';
comment on column public.lead_pipeline.status_locked is 'Tick to keep the status as it is, whatever bookings say.';
comment on column public.lead_pipeline.notes is 'What the tenant wants to remember.';
comment on column public.lead_pipeline.newest_booking is 'Title of the newest booking.';
comment on column public.lead_pipeline.newest_start is 'Start of the newest booking.';
comment on column public.lead_pipeline.newest_status is 'Status of the newest booking.';
comment on column public.lead_pipeline.updated_at is 'When the lead''s last activity happened.';
comment on column public.lead_pipeline.tenant_id is 'The tenant.';
comment on column public.lead_pipeline.lead_id is 'The row''s id.';

create view public.leads_per_week with (security_invoker=true) as
 SELECT t.slug AS tenant,
    w.week,
    s.leads,
    t.id AS tenant_id
   FROM (((public.tenants t
     CROSS JOIN LATERAL ( VALUES ((date_trunc('week'::text, (now() AT TIME ZONE t.time_zone)))::date)) this(week))
     CROSS JOIN LATERAL ( SELECT (this.week - (7 * n.n)) AS week
           FROM generate_series(0, (((this.week + 6) - ( SELECT min(k.day) AS min
                   FROM public.daily_counts k
                  WHERE (k.tenant_id = t.id))) / 7)) n(n)) w)
     CROSS JOIN LATERAL ( SELECT COALESCE(sum(c.leads), (0)::bigint) AS leads
           FROM public.daily_counts c
          WHERE ((c.tenant_id = t.id) AND ((c.day >= w.week) AND (c.day <= (w.week + 6))))) s);
grant select on public.leads_per_week to authenticated;
grant select on public.leads_per_week to service_role;
comment on view public.leads_per_week is 'For charts: the new leads of each week. At most five minutes old.';
comment on column public.leads_per_week.tenant is 'The tenant''s slug.';
comment on column public.leads_per_week.week is 'The Monday with which the week began.';
comment on column public.leads_per_week.leads is 'Leads that were new that week.';
comment on column public.leads_per_week.tenant_id is 'The tenant.';

create view public.likely_duplicate_leads with (security_invoker=true) as
 WITH spelled_otherwise AS MATERIALIZED (
         SELECT l_1.tenant_id,
            l_1.id,
            l_1.contact,
            regexp_replace(regexp_replace(l_1.contact, '\+[^@]*@'::text, '@'::text), '@googlemail\.com$'::text, '@gmail.com'::text) AS mailbox
           FROM public.leads l_1
          WHERE (l_1.contact ~ '\+.*@|@googlemail\.com$'::text)
        ), pair AS (
         SELECT s.tenant_id,
            COALESCE(l_1.id, s.first_id) AS lead_id,
            s.id AS other_lead_id
           FROM (( SELECT o_1.tenant_id,
                    o_1.id,
                    o_1.contact,
                    o_1.mailbox,
                    first_value(o_1.id) OVER (PARTITION BY o_1.tenant_id, o_1.mailbox ORDER BY o_1.contact) AS first_id
                   FROM spelled_otherwise o_1) s
             LEFT JOIN public.leads l_1 ON (((l_1.tenant_id = s.tenant_id) AND (l_1.contact = s.mailbox))))
          WHERE (COALESCE(l_1.id, s.first_id) <> s.id)
        )
 SELECT t.slug AS tenant,
    l.email,
    o.email AS other_email,
    l.name,
    o.name AS other_name,
        CASE
            WHEN (regexp_replace(l.email, '^.*@'::text, ''::text) = regexp_replace(o.email, '^.*@'::text, ''::text)) THEN 'What follows the plus is a tag: the mailbox is the same.'::text
            ELSE 'googlemail.com is gmail.com: the mailbox is the same.'::text
        END AS reason,
    l.score,
    o.score AS other_score,
    p.tenant_id,
    p.lead_id,
    p.other_lead_id
   FROM (((pair p
     JOIN public.tenants t ON ((t.id = p.tenant_id)))
     JOIN public.leads l ON (((l.tenant_id = p.tenant_id) AND (l.id = p.lead_id))))
     JOIN public.leads o ON (((o.tenant_id = p.tenant_id) AND (o.id = p.other_lead_id))))
  ORDER BY p.tenant_id, l.email, o.email;
grant select on public.likely_duplicate_leads to authenticated;
grant select on public.likely_duplicate_leads to service_role;
comment on view public.likely_duplicate_leads is 'Pairs of leads that are probably one person, and why. merge_leads(tenant, email, other_email) makes them one.';
comment on column public.likely_duplicate_leads.tenant is 'The tenant''s slug.';
comment on column public.likely_duplicate_leads.email is 'The address of the one: the plain one, if it is a lead, else the first of its mailbox.';
comment on column public.likely_duplicate_leads.other_email is 'The address of the other.';
comment on column public.likely_duplicate_leads.name is 'The name of the one.';
comment on column public.likely_duplicate_leads.other_name is 'The name of the other.';
comment on column public.likely_duplicate_leads.reason is 'Why they are probably the same person.';
comment on column public.likely_duplicate_leads.score is 'The score of the one.';
comment on column public.likely_duplicate_leads.other_score is 'The score of the other.';
comment on column public.likely_duplicate_leads.tenant_id is 'The tenant.';
comment on column public.likely_duplicate_leads.lead_id is 'The one.';
comment on column public.likely_duplicate_leads.other_lead_id is 'The other.';

create view public.reminder_log with (security_invoker=true) as
 SELECT t.slug AS tenant,
    r.due_at,
    COALESCE(r.rule_name, ( SELECT u.name
           FROM public.reminder_rules u
          WHERE ((u.tenant_id = r.tenant_id) AND (u.id = r.rule_id)))) AS rule,
    r.recipient,
    r.status,
    r.reason,
    r.sent_at,
    r.send_at,
    ( SELECT d.feedback
           FROM public.deliveries d
          WHERE ((d.tenant_id = r.tenant_id) AND (d.reminder_id = r.id) AND (d.generation = r.generation))
          ORDER BY d.id DESC
         LIMIT 1) AS feedback,
    ( SELECT b.event_title
           FROM public.bookings b
          WHERE ((b.tenant_id = r.tenant_id) AND (b.id = r.booking_id))) AS event_title,
    ( SELECT b.start_time
           FROM public.bookings b
          WHERE ((b.tenant_id = r.tenant_id) AND (b.id = r.booking_id))) AS start_time,
    r.attempts,
    r.channel,
        CASE
            WHEN r.is_fallback THEN ( SELECT format('%s: %s'::text, f.channel, COALESCE(f.reason, (f.status)::text)) AS format
               FROM public.reminders f
              WHERE ((f.tenant_id = r.tenant_id) AND (f.booking_id = r.booking_id) AND (f.rule_id = r.rule_id) AND (f.recipient = r.recipient) AND (NOT f.is_fallback)))
            ELSE NULL::text
        END AS instead_of,
    t.id AS tenant_id,
    r.id AS reminder_id,
    r.booking_id
   FROM (public.tenants t
     CROSS JOIN LATERAL ( SELECT r_1.tenant_id,
            r_1.id,
            r_1.booking_id,
            r_1.rule_id,
            r_1.rule_name,
            r_1.recipient,
            r_1.channel,
            r_1.is_fallback,
            r_1.status,
            r_1.reason_code,
            r_1.reason_detail,
            r_1.reason,
            r_1.due_at,
            r_1.send_at,
            r_1.generation,
            r_1.attempts,
            r_1.queued_at,
            r_1.message_id,
            r_1.claimed_until,
            r_1.handed_over_at,
            r_1.may_be_taken,
            r_1.content_hash,
            r_1.sent_at,
            r_1.skipped_at
           FROM public.reminders r_1
          WHERE (r_1.tenant_id = t.id)
          ORDER BY r_1.due_at DESC
         LIMIT ( SELECT NULL::bigint AS int8)) r);
grant select on public.reminder_log to authenticated;
grant select on public.reminder_log to service_role;
comment on view public.reminder_log is 'What was or will be sent to whom, or why not, tenant by tenant, the latest first.';
comment on column public.reminder_log.tenant is 'The tenant''s slug.';
comment on column public.reminder_log.due_at is 'When it is due by its rule.';
comment on column public.reminder_log.rule is 'Name of the rule that asks for it.';
comment on column public.reminder_log.recipient is 'Who gets it: booking_attendees.contact, the address of the organizer or another host, or the rule''s address.';
comment on column public.reminder_log.status is 'Where it stands.';
comment on column public.reminder_log.reason is 'Why it was skipped, cancelled or failed, why it waits, or why the last attempt failed.';
comment on column public.reminder_log.sent_at is 'When a provider took it.';
comment on column public.reminder_log.send_at is 'When it is tried next: due_at; later after a failed attempt or for quiet hours.';
comment on column public.reminder_log.feedback is 'What the provider said later of the message it had taken.';
comment on column public.reminder_log.event_title is 'Title of the booking.';
comment on column public.reminder_log.start_time is 'Start; empty until an event names it.';
comment on column public.reminder_log.attempts is 'How often it was handed out for sending since it was planned.';
comment on column public.reminder_log.channel is 'How it is sent.';
comment on column public.reminder_log.instead_of is 'Of one by its rule''s fallback channel: by which it was to go first, and why that failed.';
comment on column public.reminder_log.tenant_id is 'The tenant.';
comment on column public.reminder_log.reminder_id is 'The reminder.';
comment on column public.reminder_log.booking_id is 'The booking.';

create view public.reminders_per_day with (security_invoker=true) as
 SELECT t.slug AS tenant,
    c.day,
    c.channel,
    c.outcome,
    c.attempts,
    t.id AS tenant_id
   FROM (public.tenants t
     CROSS JOIN LATERAL ( SELECT a.tenant_id,
            a.day,
            a.channel,
            a.outcome,
            a.attempts
           FROM public.daily_attempts a
          WHERE (a.tenant_id = t.id)
          ORDER BY a.day DESC, a.channel, a.outcome
         LIMIT ( SELECT NULL::bigint AS int8)) c);
grant select on public.reminders_per_day to authenticated;
grant select on public.reminders_per_day to service_role;
comment on view public.reminders_per_day is 'For charts: what the attempts to send reminders came to, by day, channel and outcome; without days at which nothing was sent. At most two minutes old.';
comment on column public.reminders_per_day.tenant is 'The tenant''s slug.';
comment on column public.reminders_per_day.day is 'The day in the tenant''s time zone.';
comment on column public.reminders_per_day.channel is 'How it was sent.';
comment on column public.reminders_per_day.outcome is 'What the attempts came to. sent: as many messages went out.';
comment on column public.reminders_per_day.attempts is 'How many attempts.';
comment on column public.reminders_per_day.tenant_id is 'The tenant.';

create view public.running_jobs with (security_invoker=true) as
 SELECT t.slug AS tenant,
    j.kind,
    j.done,
    j.total,
        CASE
            WHEN (j.total > 0) THEN (round(((100.0 * (j.done)::numeric) / (j.total)::numeric)))::integer
            ELSE NULL::integer
        END AS percent,
    j.started_at,
        CASE
            WHEN ((j.ended_at IS NULL) AND (j.stopped_at IS NULL) AND (j.done > 0)) THEN (j.worked_at + ((j.worked_at - j.started_at) * (((j.total - j.done))::double precision / (j.done)::double precision)))
            ELSE NULL::timestamp with time zone
        END AS expected_end_at,
    j.stopped_at,
    j.ended_at,
    j.failed,
    j.error,
    u.name AS rule,
    j.tenant_id,
    j.id AS job_id
   FROM ((private.jobs j
     JOIN public.tenants t ON ((t.id = j.tenant_id)))
     LEFT JOIN public.reminder_rules u ON (((u.tenant_id = j.tenant_id) AND (u.id = j.rule_id))))
  ORDER BY j.ended_at NULLS FIRST, j.id;
comment on view public.running_jobs is 'Long work: rebuilding, enabling, disabling, planning a changed rule anew. How much of it is done, when it is expected to end, and what went wrong; what is over for a week.';
comment on column public.running_jobs.tenant is 'The tenant''s slug.';
comment on column public.running_jobs.kind is 'What is done.';
comment on column public.running_jobs.done is 'How many bookings are done.';
comment on column public.running_jobs.total is 'How many there are to do; empty while they are counted.';
comment on column public.running_jobs.percent is 'The same in percent.';
comment on column public.running_jobs.started_at is 'When it was started.';
comment on column public.running_jobs.expected_end_at is 'When it ends if it goes on as until now.';
comment on column public.running_jobs.stopped_at is 'When it was stopped, by stop_job(); resume_job() goes on.';
comment on column public.running_jobs.ended_at is 'When it was over.';
comment on column public.running_jobs.failed is 'How many bookings could not be done, and were left as they are.';
comment on column public.running_jobs.error is 'Why the last booking that failed could not be done; while none has failed, why it waits.';
comment on column public.running_jobs.rule is 'The reminder rule that is planned anew.';
comment on column public.running_jobs.tenant_id is 'The tenant.';
comment on column public.running_jobs.job_id is 'The job, for stop_job() and resume_job().';

create view public.show_rate_per_week with (security_invoker=true) as
 SELECT t.slug AS tenant,
    w.week,
    round(((100.0 * (s.attended)::numeric) / (NULLIF((s.attended + s.no_show), 0))::numeric), 1) AS show_rate,
    s.attended,
    s.no_show,
    s.cancelled,
    t.id AS tenant_id
   FROM (((public.tenants t
     CROSS JOIN LATERAL ( VALUES ((date_trunc('week'::text, (now() AT TIME ZONE t.time_zone)))::date)) this(week))
     CROSS JOIN LATERAL ( SELECT (this.week - (7 * n.n)) AS week
           FROM generate_series(0, (((this.week + 6) - ( SELECT min(k.day) AS min
                   FROM public.daily_counts k
                  WHERE (k.tenant_id = t.id))) / 7)) n(n)) w)
     CROSS JOIN LATERAL ( SELECT COALESCE(sum(c.attended), (0)::bigint) AS attended,
            COALESCE(sum(c.no_show), (0)::bigint) AS no_show,
            COALESCE(sum(c.cancelled), (0)::bigint) AS cancelled
           FROM public.daily_counts c
          WHERE ((c.tenant_id = t.id) AND ((c.day >= w.week) AND (c.day <= (w.week + 6))))) s);
grant select on public.show_rate_per_week to authenticated;
grant select on public.show_rate_per_week to service_role;
comment on view public.show_rate_per_week is 'For charts: of each week how many of the meetings that were held somebody came to, in percent. At most five minutes old.';
comment on column public.show_rate_per_week.tenant is 'The tenant''s slug.';
comment on column public.show_rate_per_week.week is 'The Monday with which the week began.';
comment on column public.show_rate_per_week.show_rate is 'attended of attended and no_show, in percent; empty when no meeting was held.';
comment on column public.show_rate_per_week.attended is 'Meetings that began that week and took place: over, and no booker is marked as not having come.';
comment on column public.show_rate_per_week.no_show is 'Meetings that were to begin that week, and no booker came.';
comment on column public.show_rate_per_week.cancelled is 'Meetings that were to begin that week and were cancelled.';
comment on column public.show_rate_per_week.tenant_id is 'The tenant.';

create view public.tenant_health with (security_invoker=true) as
 SELECT c.attention,
    c.tenant,
    c.last_event_at,
    c.disabled_at,
    s.events_today,
    s.incomplete_today,
    c.not_stored_today,
    c.failed_events,
    c.unparseable_events,
    c.pending_events,
    c.pending_since,
    c.rejections_today,
    c.oldest_unsent_at,
    c.dead_letters,
    ( SELECT jsonb_object_agg(f.reason_code, f.count) AS jsonb_object_agg
           FROM ( SELECT w.reason_code,
                    count(*) AS count
                   FROM public.reminders w
                  WHERE ((w.tenant_id = c.tenant_id) AND (w.status = 'failed'::public.reminder_status))
                  GROUP BY w.reason_code) f) AS dead_letter_reasons,
    c.unknown_reminders,
    ( SELECT jsonb_object_agg(f.feedback, f.count) AS jsonb_object_agg
           FROM ( SELECT a.feedback,
                    count(*) AS count
                   FROM public.deliveries a
                  WHERE ((a.tenant_id = c.tenant_id) AND (a.feedback <> ALL (ARRAY['sent'::text, 'delivered'::text])) AND (a.feedback_at > (now() - '7 days'::interval)))
                  GROUP BY a.feedback) f) AS provider_reports,
    c.stopped_channels,
    ( SELECT
                CASE
                    WHEN (p.created_at > (now() - '7 days'::interval)) THEN p.error
                    ELSE NULL::text
                END AS "case"
           FROM public.deliveries p
          WHERE ((p.tenant_id = c.tenant_id) AND (p.outcome <> 'sent'::public.delivery_outcome))
          ORDER BY p.id DESC
         LIMIT 1) AS last_provider_error,
    c.connection,
    c.webhook,
    c.last_reconciled_at,
    c.never_told,
    c.api_error,
    c.tenant_id
   FROM (( SELECT NULLIF(concat_ws(' '::text,
                CASE
                    WHEN (((((((k.failed_events + k.unparseable_events) + k.dead_letters) + k.unknown_reminders))::numeric + k.not_stored_today) > (0)::numeric) OR (k.stopped_channels IS NOT NULL)) THEN private.failures_to_tell(k.*)
                    ELSE NULL::text
                END,
                CASE
                    WHEN ((k.last_event_at < (now() - '7 days'::interval)) OR (COALESCE(k.pending_since, k.oldest_unsent_at) IS NOT NULL) OR (k.rejections_today IS NOT NULL)) THEN private.delays_to_tell(k.*)
                    ELSE NULL::text
                END,
                CASE
                    WHEN (k.connection IS NOT NULL) THEN private.connection_to_tell(k.*)
                    ELSE NULL::text
                END,
                CASE
                    WHEN (k.tenant_id IN ( SELECT r.tenant_id
                       FROM public.reminder_rules r
                      WHERE (r.active AND (r.channel = ANY (ARRAY['sms'::public.reminder_channel, 'webhook'::public.reminder_channel]))))) THEN private.silent_rules(k.tenant_id)
                    ELSE NULL::text
                END), ''::text) AS attention,
            k.tenant_id,
            k.tenant,
            k.disabled_at,
            k.last_event_at,
            k.not_stored_today,
            k.rejections_today,
            k.failed_events,
            k.unparseable_events,
            k.pending_events,
            k.pending_since,
            k.oldest_unsent_at,
            k.dead_letters,
            k.unknown_reminders,
            k.stopped_channels,
            k.connection,
            k.webhook,
            k.last_reconciled_at,
            k.never_told,
            k.api_error
           FROM private.tenant_counts k
          ORDER BY NULLIF(concat_ws(' '::text,
                CASE
                    WHEN (((((((k.failed_events + k.unparseable_events) + k.dead_letters) + k.unknown_reminders))::numeric + k.not_stored_today) > (0)::numeric) OR (k.stopped_channels IS NOT NULL)) THEN private.failures_to_tell(k.*)
                    ELSE NULL::text
                END,
                CASE
                    WHEN ((k.last_event_at < (now() - '7 days'::interval)) OR (COALESCE(k.pending_since, k.oldest_unsent_at) IS NOT NULL) OR (k.rejections_today IS NOT NULL)) THEN private.delays_to_tell(k.*)
                    ELSE NULL::text
                END,
                CASE
                    WHEN (k.connection IS NOT NULL) THEN private.connection_to_tell(k.*)
                    ELSE NULL::text
                END,
                CASE
                    WHEN (k.tenant_id IN ( SELECT r.tenant_id
                       FROM public.reminder_rules r
                      WHERE (r.active AND (r.channel = ANY (ARRAY['sms'::public.reminder_channel, 'webhook'::public.reminder_channel]))))) THEN private.silent_rules(k.tenant_id)
                    ELSE NULL::text
                END), ''::text), k.tenant) c
     CROSS JOIN LATERAL ( SELECT jsonb_object_agg(r.status, r.count) AS events_today,
            COALESCE(sum(r.incomplete), (0)::numeric) AS incomplete_today
           FROM ( SELECT w.status,
                    count(*) AS count,
                    count(*) FILTER (WHERE ((w.status = 'applied'::public.webhook_event_status) AND (w.reason IS NOT NULL))) AS incomplete
                   FROM ( SELECT d.status,
                            d.reason
                           FROM public.webhook_events d
                          WHERE ((d.tenant_id = c.tenant_id) AND (d.received_at > (now() - '24:00:00'::interval)))
                          ORDER BY d.received_at DESC
                         LIMIT 1000) w
                  GROUP BY w.status) r) s);
comment on view public.tenant_health is 'How each tenant fares, those in trouble first: what is wrong and what to do, the last webhook, events in trouble, refused requests of the last 24 hours per reason, the oldest reminder that is due and unsent, dead letters and why, what came back from providers, channels that are stopped, the last error of a provider, and how it is connected to Cal.com''s API.';
comment on column public.tenant_health.attention is 'What is wrong and what to do about it; empty when all is well.';
comment on column public.tenant_health.tenant is 'The tenant''s slug.';
comment on column public.tenant_health.last_event_at is 'When the last webhook of Cal.com arrived.';
comment on column public.tenant_health.disabled_at is 'Since when it is disabled; empty while it is not.';
comment on column public.tenant_health.events_today is 'Events of the last 24 hours, per result; of the newest thousand, if there were more.';
comment on column public.tenant_health.incomplete_today is 'Those of them that are applied and in which a custom template of Cal.com left something out: see event_log.';
comment on column public.tenant_health.not_stored_today is 'Webhooks of the last 24 hours that could not be stored, or whose secret could not be read: Cal.com was answered 503 and may never send them again. Compare its bookings with these.';
comment on column public.tenant_health.failed_events is 'Events that could not be applied: see event_log, then replay_events().';
comment on column public.tenant_health.unparseable_events is 'Events without a usable shape: see event_log.';
comment on column public.tenant_health.pending_events is 'Events that are stored and not applied yet: for seconds while others of the same booking are, or until the tenant is enabled.';
comment on column public.tenant_health.pending_since is 'When the oldest of those arrived.';
comment on column public.tenant_health.rejections_today is 'Refused requests of the last 24 hours, per reason.';
comment on column public.tenant_health.oldest_unsent_at is 'Since when a reminder is due and not sent; should be empty or just now.';
comment on column public.tenant_health.dead_letters is 'Reminders that could not be sent: see reminder_log, then retry_reminders().';
comment on column public.tenant_health.dead_letter_reasons is 'How many of those there are for each reason (reminders.reason_code); null when there are none.';
comment on column public.tenant_health.unknown_reminders is 'Reminders of which the provider did not say whether it took them: see reminder_log.';
comment on column public.tenant_health.provider_reports is 'What providers said, in the last seven days, of messages they had taken: bounced, complained, delayed, undelivered with Twilio''s error code and so on, and how often; without those that were sent or delivered.';
comment on column public.tenant_health.stopped_channels is 'Channels that cannot send, a broken key for example, with the provider''s words; null when all do. After putting it right: set_channel() or reopen_channel().';
comment on column public.tenant_health.last_provider_error is 'The last error of a provider in seven days.';
comment on column public.tenant_health.connection is 'Whether its key to Cal.com''s API is used; empty when it is not connected.';
comment on column public.tenant_health.webhook is 'How its webhook at Cal.com was when it was last looked at: see connection.';
comment on column public.tenant_health.last_reconciled_at is 'When a comparison with Cal.com was last through.';
comment on column public.tenant_health.never_told is 'Bookings of the last seven days'' findings that no webhook had told of: see found_in_cal.';
comment on column public.tenant_health.api_error is 'Why the last requests to Cal.com''s API failed.';
comment on column public.tenant_health.tenant_id is 'The tenant.';

create view public.upcoming_bookings with (security_invoker=true) as
 SELECT t.slug AS tenant,
    b.start_time,
    b.end_time,
    b.event_title,
    b.attendee_name,
    b.attendee_email,
    b.attendee_phone,
    b.status,
    COALESCE((b.metadata ->> 'location'::text),
        CASE (b.metadata ->> 'location_type'::text)
            WHEN 'online'::text THEN 'Online'::text
            WHEN 'phone'::text THEN 'By phone'::text
            WHEN 'in_person'::text THEN 'In person'::text
            ELSE NULL::text
        END) AS location,
    (b.metadata ->> 'video_url'::text) AS video_url,
    a.attendees,
    a.attending,
    b.cal_uid,
    b.guessed,
    t.id AS tenant_id,
    b.id AS booking_id
   FROM ((public.tenants t
     CROSS JOIN LATERAL ( SELECT b_1.tenant_id,
            b_1.id,
            b_1.cal_uid,
            b_1.cal_booking_id,
            b_1.status,
            b_1.attendee_name,
            b_1.attendee_email,
            b_1.attendee_phone,
            b_1.event_type,
            b_1.event_title,
            b_1.start_time,
            b_1.end_time,
            b_1.confirmed_at,
            b_1.rescheduled_at,
            b_1.cancelled_at,
            b_1.completed_at,
            b_1.requested_at,
            b_1.payment_due_at,
            b_1.paid_at,
            b_1.cancellation_reason,
            b_1.cancelled_by,
            b_1.reschedule_requested,
            b_1.guessed,
            b_1.closed_at,
            b_1.metadata,
            b_1.created_at,
            b_1.updated_at
           FROM public.bookings b_1
          WHERE ((b_1.tenant_id = t.id) AND (b_1.status = ANY (ARRAY['requested'::public.booking_status, 'confirmed'::public.booking_status, 'rescheduled'::public.booking_status])) AND (COALESCE(b_1.end_time, b_1.start_time) > now()) AND (b_1.start_time > (now() - '1 day'::interval)))
          ORDER BY b_1.start_time
         LIMIT ( SELECT NULL::bigint AS int8)) b)
     LEFT JOIN LATERAL ( SELECT count(*) AS attendees,
            count(*) FILTER (WHERE (p.attendance_confirmed_for = b.start_time)) AS attending
           FROM public.booking_attendees p
          WHERE ((p.tenant_id = b.tenant_id) AND (p.booking_id = b.id) AND (p.left_at IS NULL))) a ON (true));
grant select on public.upcoming_bookings to authenticated;
grant select on public.upcoming_bookings to service_role;
comment on view public.upcoming_bookings is 'Appointments still ahead, tenant by tenant, the next one first.';
comment on column public.upcoming_bookings.tenant is 'The tenant''s slug.';
comment on column public.upcoming_bookings.start_time is 'Start; empty until an event names it.';
comment on column public.upcoming_bookings.end_time is 'End; empty until an event names it.';
comment on column public.upcoming_bookings.event_title is 'Title of the booking.';
comment on column public.upcoming_bookings.attendee_name is 'The booker''s name.';
comment on column public.upcoming_bookings.attendee_email is 'The booker''s address, lower case; empty for a booker with a phone only.';
comment on column public.upcoming_bookings.attendee_phone is 'The booker''s phone number as Cal.com sent it.';
comment on column public.upcoming_bookings.status is 'Where the appointment stands.';
comment on column public.upcoming_bookings.location is 'Where: the place, or that it is online, by phone or in person.';
comment on column public.upcoming_bookings.video_url is 'Link to join.';
comment on column public.upcoming_bookings.attendees is 'How many take part.';
comment on column public.upcoming_bookings.attending is 'How many of them have said that they will be there, at this time.';
comment on column public.upcoming_bookings.cal_uid is 'The current Cal.com uid; earlier ones are in booking_uids.';
comment on column public.upcoming_bookings.guessed is 'Some uid was joined to this booking because its calendar id says so, not because Cal.com named it: see booking_uids. Undo with separate_booking().';
comment on column public.upcoming_bookings.tenant_id is 'The tenant.';
comment on column public.upcoming_bookings.booking_id is 'The booking.';

CREATE OR REPLACE FUNCTION private.accounts_of(p_candidates private.candidate[])
 RETURNS TABLE(tenant_id uuid, channel public.reminder_channel, account jsonb)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Decrypted once for each, not for every message.
  return query
  select a.tenant_id, a.channel, private.channel_account(a.tenant_id, a.channel)
  from private.channel_accounts a
  where (a.tenant_id, a.channel) in (
    select (c.reminder).tenant_id, (c.reminder).channel from unnest(p_candidates) c
  );
end;
$function$;
comment on function private.accounts_of(private.candidate[]) is 'The own accounts of the tenants whose reminders these are; {"unreadable": true} for one that Vault does not have (any more), so that nobody takes the project''s instead.';

CREATE OR REPLACE FUNCTION private.accounts_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_accounts constant text[] := array(
    select format('%s (%s)', t.slug, a.channel)
    from private.channel_accounts a
    join public.tenants t on t.id = a.tenant_id
    where t.disabled_at is null
      and private.channel_account(a.tenant_id, a.channel) ? 'unreadable'
    order by t.slug, a.channel
  );
begin
  return case when v_accounts <> '{}' then format(
    'The own account cannot be read of %s: nothing is sent there.', private.named(v_accounts)) end;
end;
$function$;
comment on function private.accounts_trouble() is 'Whether the own accounts of enabled tenants can be read.';

CREATE OR REPLACE FUNCTION private.actual_rights()
 RETURNS SETOF private.right_in_place
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
  select o.kind, o.oid, g.role, a.privilege_type, null::name
  from private.our_objects() o
  cross join lateral aclexplode(o.acl) a
  join private.grantees() g on g.oid = a.grantee
  union all
  select o.kind, o.oid, g.role, a.privilege_type, t.attname
  from private.our_objects() o
  join pg_catalog.pg_attribute t
    on t.attrelid = o.oid and o.kind = 'relation' and t.attacl is not null and not t.attisdropped
  cross join lateral aclexplode(t.attacl) a
  join private.grantees() g on g.oid = a.grantee;
end;
$function$;
comment on function private.actual_rights() is 'What the API roles may do with calbase''s objects.';

CREATE OR REPLACE FUNCTION private.add_default_rules()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
  values
    (new.id, '24 hours before', 'before_start', 1440),
    (new.id, '1 hour before', 'before_start', 60),
    (new.id, 'Follow-up after 30 minutes', 'after_end', 30);
  return null;
end;
$function$;
comment on function private.add_default_rules() is 'A new tenant''s reminders.';

CREATE OR REPLACE FUNCTION private.add_reminders(p_tenant_id uuid, p_plans private.reminder_plan[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into public.reminders (
    tenant_id, id, booking_id, rule_id, recipient, channel, is_fallback, status, reason_code,
    due_at, send_at
  )
  select
    p_tenant_id, private.reminder_id(n.booking_id, n.rule_id, n.recipient, n.is_fallback),
    n.booking_id, n.rule_id, n.recipient, n.channel, n.is_fallback, n.status, n.reason_code,
    n.due_at, n.send_at
  from unnest(p_plans) n
  on conflict do nothing;
end;
$function$;
comment on function private.add_reminders(uuid,private.reminder_plan[]) is 'Makes the rows of reminders that have none.';

CREATE OR REPLACE FUNCTION private.add_tenant_secret(p_tenant_id uuid, p_secret text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_name text := private.vault_name(p_tenant_id, 'webhook secret ' || left(gen_random_uuid()::text, 8));
begin
  if length(coalesce(p_secret, '')) < 16 then
    perform private.refuse(
      'The webhook secret is too short',
      'Use at least 16 characters, or leave it out to have one made.',
      'invalid_parameter_value');
  end if;
  perform private.refuse_secret_of_others(p_tenant_id, p_secret);

  insert into private.tenant_secrets (tenant_id, secret_id, shard)
  values (
    p_tenant_id,
    vault.create_secret(
      p_secret, v_name,
      'Proves which webhooks are this tenant''s. Deleted here, all of them are answered 503: use rotate_secret() and retire_old_secrets().'),
    private.shard_of_secret(p_secret));
end;
$function$;
comment on function private.add_tenant_secret(uuid,text) is 'Stores a webhook secret in Vault and makes it valid for the tenant, beside those it has. No other tenant may have it.';

CREATE OR REPLACE FUNCTION private.add_to_metrics(p_observed private.metric_observation[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_own constant uuid[] := array(select private.tenants_with_counters(p_observed));
begin
  perform private.merge_metrics(array(
    select row (n.tenant_id, n.name, n.labels, n.count, h.sum, h.buckets)::private.metric_counters
    from (
      select case when o.tenant_id = any (v_own) then o.tenant_id end as tenant_id, o.name, o.labels,
        sum(o.count)::bigint as count, null as values
      from unnest(p_observed) o
      where o.values is null
      group by 1, 2, 3
      union all
      select null, o.name, o.labels, o.count, o.values
      from unnest(p_observed) o
      where o.values is not null
    ) n
    join private.metric_catalog() m on m.name = n.name
    cross join lateral (
      select (select sum(v) from unnest(n.values) v) as sum,
        array_agg(
          (select count(*) from unnest(n.values) v where v <= b.bound) order by b.bound) as buckets
      from unnest(m.bounds) b (bound)
    ) h
  ));
end;
$function$;
comment on function private.add_to_metrics(private.metric_observation[]) is 'Adds what was observed to the counters and histograms.';

CREATE OR REPLACE FUNCTION private.address_of(p_channel public.reminder_channel, p_addressee private.addressee)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return private.normalized_address(
    p_channel,
    case p_channel when 'email' then p_addressee.email when 'sms' then p_addressee.phone end);
end;
$function$;
comment on function private.address_of(public.reminder_channel,private.addressee) is 'Where a message to someone goes: their e-mail address or phone number; null for a webhook.';

CREATE OR REPLACE FUNCTION private.addressee_to_show(p_tenant public.tenants, p_rule public.reminder_rules, p_booking public.bookings)
 RETURNS private.addressee
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_to private.addressee;
begin
  select (a.addressee).*
  into v_to
  from private.addressees a
  where a.tenant_id = p_rule.tenant_id
    and a.booking_id = p_booking.id
    and a.rule_id = p_rule.id
  order by (a.addressee).is_booker desc
  limit 1;
  if v_to.recipient is null then
    -- What is made up stands in no table.
    select b.* into v_to from private.other_addressees(p_booking, p_rule) b limit 1;
  end if;
  if v_to.recipient is null then
    v_to := private.made_up_attendee(p_tenant, p_booking);
  end if;
  return v_to;
end;
$function$;
comment on function private.addressee_to_show(public.tenants,public.reminder_rules,public.bookings) is 'Whom a rule writes to about a booking, the booker before others; of one that is made up, who made it.';

CREATE OR REPLACE FUNCTION private.addresses_of(p_tenant_id uuid, p_contacts text[])
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select c.contact from unnest(p_contacts) c (contact) where c.contact like '%@%'
    union
    select private.e164('+' || substr(c.contact, 5))
    from unnest(p_contacts) c (contact)
    where c.contact like 'tel:%'
    union
    select private.e164(a.phone)
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id and a.contact = any (p_contacts)
    union
    select private.e164(l.phone)
    from public.leads l
    where l.tenant_id = p_tenant_id and l.contact = any (p_contacts)
  );
end;
$function$;
comment on function private.addresses_of(uuid,text[]) is 'Where messages to a person go: e-mail addresses and phone numbers as in suppressions.';

CREATE OR REPLACE FUNCTION private.addresses_of_person(p_tenant_id uuid, p_channel public.reminder_channel, p_contact text)
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_contacts constant text[] := private.contacts_of_person(p_tenant_id, p_contact);
begin
  -- Hardly anybody was merged.
  if cardinality(v_contacts) = 1 then
    return '{}';
  end if;
  return case p_channel
    when 'email' then array(select c from unnest(v_contacts) c where c like '%@%')
    when 'sms' then array(
      select '+' || substr(c, 5) from unnest(v_contacts) c where c like 'tel:%'
      union
      select private.e164(a.phone)
      from public.booking_attendees a
      where a.tenant_id = p_tenant_id and a.contact = any (v_contacts) and a.is_booker
    )
  end;
end;
$function$;
comment on function private.addresses_of_person(uuid,public.reminder_channel,text) is 'All addresses on a channel of a person whom merge_leads() joined out of several contacts; none of who is one contact.';

CREATE OR REPLACE FUNCTION private.adopt_events(p_event public.webhook_events, p_booking_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.webhook_events e
  set cal_uid = p_event.cal_uid, booking_id = p_booking_id, status = 'applied', reason = null
  where e.tenant_id = p_event.tenant_id
    and e.cal_booking_id = p_event.cal_booking_id
    and e.cal_uid is null
    and e.status = 'ignored';
  return found;
end;
$function$;
comment on function private.adopt_events(public.webhook_events,uuid) is 'Gives a booking the events that named it by its number only, now that an event tells both uid and number; tells whether there were any.';

CREATE OR REPLACE FUNCTION private.advance_booking(p_booking public.bookings, p_event public.webhook_events, p_role private.event_role, p_generation integer)
 RETURNS private.folded_booking
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  b constant public.bookings := p_booking;
  v_fold private.booking_folds;
  v_place private.event_place;
  v_named text[];
  s private.booking_state;
  f private.folded_booking;
begin
  select k.*
  into v_fold
  from private.booking_folds k
  where k.tenant_id = b.tenant_id and k.booking_id = b.id;
  v_place := private.place_of(p_event, coalesce(p_generation, (v_fold.place).generation));
  if v_fold.tenant_id is null
    -- Corrected, someone has another contact.
    or v_place.kind is null
    or (v_place > v_fold.place) is not true
    -- What is said of a series meets the uid that was current when it happened: maybe this one.
    or v_fold.series_keys <> '{}'
      and v_place.generation > (v_fold.place).generation
      and v_place.occurred_at <= (v_fold.place).occurred_at
  then
    return private.folded_from_start(b.tenant_id, b.id);
  end if;

  s := private.kept_state(b, v_fold);
  if s.seated then
    v_named := private.contacts_named(s, private.event_details(p_event.body), p_role);
  end if;
  s := private.with_at_hand(s, private.attendees_at_hand(
    b.tenant_id, b.id,
    case
      when not private.concerns_everyone(s, v_place.kind, p_role, v_named, v_fold.booker)
        then v_named || v_fold.booker
    end));
  s := private.next_state(s, p_event, p_role);
  -- An attendee may be a host, and was none then.
  if s.metadata -> 'hosts' is distinct from b.metadata -> 'hosts' then
    return private.folded_from_start(b.tenant_id, b.id);
  end if;
  s.place := v_place;

  f.booking_id := b.id;
  f.is_new := false;
  f.touches_all := private.touches_all(b, s);
  f.is_complete := false;
  if f.touches_all and s.others > 0 then
    s := private.with_at_hand(s, private.attendees_at_hand(b.tenant_id, b.id));
  end if;
  f.state := s;
  f.guessed := b.guessed;
  f.booker := private.booker_in(s.attendees);
  return f;
end;
$function$;
comment on function private.advance_booking(public.bookings,public.webhook_events,private.event_role,integer) is 'A booking after one more event, stored already: a step from what is kept when the event comes after all that was folded, else from the start. p_generation: of the uid the event speaks of; null for an event about a series, which meets the current one.';

CREATE OR REPLACE FUNCTION private.alert_catalog()
 RETURNS TABLE(kind public.alert_kind, is_critical boolean, clears_after interval)
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  -- What a stranger can bring about, by requests to a tenant's URL, wakes nobody.
  values
    ('scheduler_still'::public.alert_kind, true, interval '20 minutes'),
    ('webhooks_not_stored', true, '0'),
    ('wrong_signatures', false, '0'),
    ('webhooks_refused', false, '0'),
    ('webhook_amiss', true, '0'),
    ('events_failed', false, '10 minutes'),
    ('credentials_refused', true, '5 minutes'),
    ('channel_stopped', true, '5 minutes'),
    ('reminders_late', true, '5 minutes'),
    ('queue_growing', false, '10 minutes'),
    ('tenant_silent', false, '0'),
    ('bookings_missed', false, '0'),
    ('messages_returned', false, '1 hour'),
    ('unknown_fates', false, '10 minutes'),
    ('text_limit_reached', false, '0'),
    ('retention_still', false, '10 minutes')
$function$;
comment on function private.alert_catalog() is 'The kinds of alerts: whether one is worth waking somebody, and for how long nothing must have been found until it is resolved.';

CREATE OR REPLACE FUNCTION private.alert_findings(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select private.find_scheduler_gap(p_now)
  union all select private.find_webhooks_not_stored(p_now)
  union all select private.find_wrong_signatures(p_now)
  union all select private.find_webhooks_refused(p_now)
  union all select private.find_failed_events(p_now)
  union all select private.find_silent_tenants(p_now)
  union all select private.find_webhooks_amiss()
  union all select private.find_missed_bookings(p_now)
  union all select private.find_refused_keys()
  union all select private.find_stopped_channels()
  union all select private.find_unknown_fates(p_now)
  union all select private.find_reached_limits(p_now)
  union all select private.find_returned_messages(p_now)
  union all
  -- After the scheduler stood still, much is late for a while.
  select row(
    f.tenant_id, f.kind, f.subject, f.is_enough and not private.is_running_again(p_now), f.for_tenant,
    f.summary, f.what_to_do, f.evidence
  )::private.alert_finding
  from (
    select * from private.find_late_reminders(p_now)
    union all select * from private.find_growing_queues(p_now)
    union all select * from private.find_still_jobs(p_now)
    union all select * from private.find_failing_jobs(p_now)
  ) f
$function$;
comment on function private.alert_findings(timestamp with time zone) is 'All trouble there is now.';

CREATE OR REPLACE FUNCTION private.alias_of(p_tenant_id uuid, p_contact text, p_key text, p_booked_at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select e.alias
    from private.erased_contacts e
    where e.tenant_id = p_tenant_id
      and e.digest = private.erasure_digest(p_contact, p_key)
      and e.erased_at >= p_booked_at
    order by e.erased_at
    limit 1
  );
end;
$function$;
comment on function private.alias_of(uuid,text,text,timestamp with time zone) is 'As what someone stays in a booking they made before they were erased; null for whoever was not, and in what they booked later: that is a new person''s.';

CREATE OR REPLACE FUNCTION private.answer(p_answers jsonb, p_question text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select private.trimmed(a.value)
    from jsonb_each_text(p_answers) a
    where a.key ~* p_question
    order by a.key
    limit 1
  );
end;
$function$;
comment on function private.answer(jsonb,text) is 'The answer to the first question that looks like this (a regular expression).';

CREATE OR REPLACE FUNCTION private.answer_texts(p_responses jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select coalesce(jsonb_object_agg(r.key, r.answer) filter (where btrim(r.answer) <> ''), '{}')
    from (
      select
        e.key,
        case when jsonb_typeof(e.value) = 'array' then (
          select string_agg(
            coalesce(c.value ->> 'label', c.value #>> '{}'), ', ' order by c.ordinality)
          from jsonb_array_elements(e.value) with ordinality c
        ) else coalesce(e.value ->> 'label', e.value #>> '{}') end as answer
      from jsonb_each(
        case when jsonb_typeof(p_responses) = 'object' then p_responses else '{}' end) e
    ) r
  );
end;
$function$;
comment on function private.answer_texts(jsonb) is 'The answers to booking questions as texts, several choices with commas between; those that say nothing are left out.';

CREATE OR REPLACE FUNCTION private.answer_to(p_tenant_id uuid, p_key text, p_question jsonb, p_keep boolean, p_now timestamp with time zone, OUT answer jsonb, OUT note text, OUT waiting boolean)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_question private.sender_questions;
  v_response record;
begin
  waiting := false;
  if octet_length(p_question::text) > 60000 then
    note := 'It is too long to be tried out from here: pg_net takes 60 kB.';
    return;
  end if;

  select q.* into v_question from private.sender_questions q
  where q.tenant_id = p_tenant_id and q.key = p_key for update;
  select r.status_code, r.content, r.error_msg
  into v_response
  from net._http_response r
  where r.id = v_question.request_id;
  if found then
    note := private.words_for_answer(
      v_response.status_code, v_response.content, v_response.error_msg);
    answer := case when note is null then v_response.content::jsonb end;
    if note is not null or not p_keep then
      delete from private.sender_questions q where q.tenant_id = p_tenant_id and q.key = p_key;
    end if;
    return;
  end if;

  waiting := true;
  note := 'Run this again in a second.';
  if v_question.asked_at is null or v_question.asked_at < p_now - interval '1 minute' then
    perform private.ask_sender(p_tenant_id, p_key, p_question, p_now);
  end if;
end;
$function$;
comment on function private.answer_to(uuid,text,jsonb,boolean,timestamp with time zone) is 'The answer of deliver-reminders to a question, which is asked when it was not yet. p_keep: give it again when asked again, instead of asking anew.';

CREATE OR REPLACE FUNCTION private.answers(p_details jsonb, p_place text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select jsonb_object_agg(r.key, case
      -- Its own answer would be the type of the option.
      when r.key = 'location' then to_jsonb(p_place)
      when r.key = 'email' and r.value ->> 'value' like '%+%'
        then to_jsonb(private.tidy_address(r.value ->> 'value', p_details))
      else coalesce(r.value -> 'value' -> 'value', r.value -> 'value')
    end)
    from jsonb_each(
      case
        when jsonb_typeof(p_details -> 'responses') = 'object' then p_details -> 'responses'
        else '{}'
      end
    ) r
    where r.value -> 'value' is not null
      and r.value -> 'value' <> 'null'::jsonb
  );
end;
$function$;
comment on function private.answers(jsonb,text) is 'Cal.com''s responses as {question: answer}; unanswered questions are left out. p_place: the answer to the question where.';

CREATE OR REPLACE FUNCTION private.answers_observed(p_booking jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select coalesce(jsonb_object_agg(a.key, jsonb_build_object('value', a.value)), '{}')
    from jsonb_each(case
      when jsonb_typeof(p_booking -> 'bookingFieldsResponses') = 'object'
        then p_booking -> 'bookingFieldsResponses'
      else '{}'
    end) a
    -- The API's own spellings of others; and its word for what it has lost, with the event type.
    where a.key not in ('displayEmail', 'displayGuests') and a.value <> '"unknown"'
  ) || jsonb_strip_nulls(jsonb_build_object(
    'rescheduleReason', jsonb_build_object(
      'value', nullif(nullif(p_booking ->> 'reschedulingReason', 'unknown'), ''))));
end;
$function$;
comment on function private.answers_observed(jsonb) is 'The answers the API shows, as a webhook has them; without those that read "unknown", which says nothing of what was answered.';

CREATE OR REPLACE FUNCTION private.answers_of_form(p_details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select coalesce(jsonb_object_agg(r.key, coalesce(r.value -> 'value', r.value)), '{}')
    from jsonb_each(
      case
        when jsonb_typeof(p_details -> 'responses') = 'object' then p_details -> 'responses'
        else '{}'
      end
    ) r
    where coalesce(r.value -> 'value', r.value) not in ('null', '""', '[]', '{}')
  );
end;
$function$;
comment on function private.answers_of_form(jsonb) is 'What was answered in a form, as {question: answer}.';

CREATE OR REPLACE FUNCTION private.answers_that_count(p_metadata jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Where seats are booked, what was answered last may be anyone's.
  return case when not p_metadata ? 'seats' then p_metadata -> 'responses' end;
end;
$function$;
comment on function private.answers_that_count(jsonb) is 'The answers by which rules choose bookings (metadata); null where everyone has answers of their own.';

CREATE OR REPLACE FUNCTION private.answers_trouble(p_now timestamp with time zone DEFAULT now(), p_function text DEFAULT 'deliver-reminders'::text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_ping private.pings;
  v_answer record;
begin
  -- A ping may take a minute.
  select p.*
  into v_ping
  from private.pings p
  left join net._http_response r on r.id = p.request_id
  where p.function_name = p_function
    and (r.id is not null or p.pinged_at < p_now - interval '70 seconds')
  order by p.pinged_at desc
  limit 1;
  if not found then
    return null;
  end if;
  select r.status_code, r.content, r.error_msg
  into v_answer
  from net._http_response r
  where r.id = v_ping.request_id;
  return case
    when not found then format(
      'pg_net does not send: it has not dealt with the last ping of %s.', case p_function
        when 'deliver-reminders' then 'the sender' else p_function end)
    -- It works in the background, or is busy with what it was asked before.
    when v_answer.status_code in (202, 429) then null
    else private.words_for_answer(
      v_answer.status_code, v_answer.content, v_answer.error_msg, p_function)
  end;
end;
$function$;
comment on function private.answers_trouble(timestamp with time zone,text) is 'Whether pg_net and an edge function answered when they were last needed in the last hour. p_now: real time.';

CREATE OR REPLACE FUNCTION private.api_time(p_at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
end;
$function$;
comment on function private.api_time(timestamp with time zone) is 'A time as the API takes it.';

CREATE OR REPLACE FUNCTION private.append_to_lead(p_tenant_id uuid, p_lead public.leads, p_folded private.folded_booking, p_deeds private.deed[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  l public.leads := p_lead;
  v_is_new constant boolean := l.id is null;
  v_contact constant text := p_deeds[1].contact;
  v_person constant jsonb := (p_folded.state).attendees -> v_contact;
  -- Whoever did anything before is known.
  v_so_far private.score_so_far := row(coalesce(l.score, 0), p_folded.booking_id, not v_is_new);
  v_status public.lead_status;
  v_points integer;
  v_scored private.scored_deed[] := array[]::private.scored_deed[];
  d private.deed;
begin
  if v_is_new then
    l.id := private.new_lead_id(p_tenant_id, v_contact);
  end if;
  foreach d in array p_deeds loop
    v_points := private.points_for(d.kind, d.fit, 0, v_so_far);
    v_so_far.score := v_so_far.score + v_points;
    v_status := coalesce(private.status_by(d.kind), v_status);
    v_scored := v_scored || row(l.id, d, v_points)::private.scored_deed;
  end loop;

  if v_is_new then
    insert into public.leads (
      tenant_id, id, name, email, phone, source, status, score, booking_id, created_at, updated_at
    )
    values (
      p_tenant_id, l.id, v_person ->> 'name', v_person ->> 'email', v_person ->> 'phone',
      'cal.com', coalesce(v_status, 'new'), v_so_far.score, p_folded.booking_id,
      p_deeds[1].occurred_at, d.occurred_at
    );
  else
    update public.leads k
    set name = coalesce(v_person ->> 'name', k.name),
        phone = coalesce(v_person ->> 'phone', k.phone),
        booking_id = p_folded.booking_id,
        status = private.next_lead_status(k, v_status),
        score = v_so_far.score,
        updated_at = d.occurred_at
    where k.tenant_id = p_tenant_id and k.id = l.id;
  end if;
  perform private.write_activities(p_tenant_id, v_scored, true);
end;
$function$;
comment on function private.append_to_lead(uuid,public.leads,private.folded_booking,private.deed[]) is 'Writes what a new booking says of its booker, in order, when that is all they did (p_lead: null) or comes after all they did before. The same as scoring from the start, without reading what was.';

CREATE OR REPLACE FUNCTION private.apply_apart(p_tenant_id uuid, p_events public.webhook_events[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_until constant timestamptz := clock_timestamp() + interval '2 seconds';
  v_group record;
  e public.webhook_events;
begin
  -- Hundreds may be in the way of one open transaction; each is put off for a while then.
  perform set_config('lock_timeout', '10ms', true);
  for v_group in
    select array_agg(w order by w.id) as events
    from unnest(p_events) w
    group by w.cal_uid
    order by min(w.id)
  loop
    if not private.try_events(p_tenant_id, v_group.events, p_now)
      and cardinality(v_group.events) > 1
    then
      foreach e in array v_group.events loop
        perform private.try_events(p_tenant_id, array[e], p_now);
        exit when clock_timestamp() > v_until;
      end loop;
    end if;
    exit when clock_timestamp() > v_until;
  end loop;
end;
$function$;
comment on function private.apply_apart(uuid,public.webhook_events[],timestamp with time zone) is 'Applies events booking by booking, so that one that cannot be applied does not stop the others. Two seconds at most: what is left is tried again.';

CREATE OR REPLACE FUNCTION private.apply_at_once(p_event public.webhook_events, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
 SET lock_timeout TO '30ms'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  e public.webhook_events := p_event;
  c private.claim;
begin
  perform private.give_up_at_random();
  perform private.share_tenant(e.tenant_id);
  if e.cal_uid is null then
    if private.is_form(e.event_type) then
      perform private.apply_form(e);
      return;
    end if;
    e.cal_uid := private.uid_for(e);
  end if;
  if e.cal_uid is not null then
    c := private.claim_booking(e);
  end if;
  e.status := 'applied';
  e.booking_id := c.booking_id;
  if c.booking_id is null then
    e.status := 'ignored';
    e.reason := private.reason_without_booking(e);
  end if;
  if not private.insert_event(e) then
    raise exception 'The same delivery is stored already' using errcode = 'unique_violation';
  end if;
  if c.booking_id is not null then
    perform private.make_changes(e.tenant_id, private.changes_of(e, c), p_now);
  end if;
end;
$function$;
comment on function private.apply_at_once(public.webhook_events,timestamp with time zone) is 'Stores an event and folds it into its booking, if nobody is in the way; raises when it could not be, and then nothing is stored.';

CREATE OR REPLACE FUNCTION private.apply_events(p_tenant_id uuid, p_events public.webhook_events[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  e public.webhook_events;
  c private.claim;
  v_change private.change;
  v_changes private.change[] := array[]::private.change[];
begin
  foreach e in array p_events loop
    c := null;
    if private.is_form(e.event_type) then
      update public.webhook_events w
      set status = 'applied', reason = null, retry_at = null
      where w.tenant_id = e.tenant_id and w.id = e.id;
      perform private.sync_form(e);
      continue;
    end if;
    if e.cal_uid is null then
      e.cal_uid := private.uid_for(e);
    end if;
    if e.cal_uid is not null then
      c := private.claim_booking(e);
    end if;
    update public.webhook_events w
    set status = case
          when c.booking_id is null then 'ignored' else 'applied'
        end::public.webhook_event_status,
        reason = case
          when c.booking_id is null then private.reason_without_booking(e)
          when e.provider = 'cal.com'
            then private.notice(e.event_type, private.event_details(e.body))
        end,
        retry_at = null,
        cal_uid = e.cal_uid,
        booking_id = c.booking_id
    where w.tenant_id = e.tenant_id and w.id = e.id
    returning w.* into e;
    if c.booking_id is not null then
      if c.merged <> '{}' then
        -- Nothing may write again what was merged away.
        v_changes := array(
          select v from unnest(v_changes) v where v.booking_id <> all (c.merged));
      end if;
      -- One by one: put together as arrays, all would be copied with each event.
      foreach v_change in array private.changes_of(e, c) loop
        v_changes := v_changes || v_change;
      end loop;
      perform private.forget_outdated_fold(e);
    end if;
  end loop;
  if v_changes <> '{}' then
    perform private.make_changes(p_tenant_id, v_changes, p_now);
  end if;
end;
$function$;
comment on function private.apply_events(uuid,public.webhook_events[],timestamp with time zone) is 'Folds stored events of a tenant into their bookings, each booking once. The tenant must be locked.';

CREATE OR REPLACE FUNCTION private.apply_form(p_event public.webhook_events)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  e public.webhook_events := p_event;
begin
  e.status := 'applied';
  if not private.insert_event(e) then
    raise exception 'The same delivery is stored already' using errcode = 'unique_violation';
  end if;
  perform private.sync_form(e);
end;
$function$;
comment on function private.apply_form(public.webhook_events) is 'Stores a form that was answered, and makes a lead of who did; raises as apply_at_once() does.';

CREATE OR REPLACE FUNCTION private.apply_pending(p_tenant_id uuid, p_limit integer DEFAULT 500, p_now timestamp with time zone DEFAULT now())
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
 SET lock_timeout TO '100ms'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  v_events public.webhook_events[];
begin
  if not exists (
    select from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.status = 'pending'
      and coalesce(e.retry_at, '-infinity') <= p_now
  ) or exists (
    select from public.tenants t where t.id = p_tenant_id and t.disabled_at is not null
  ) then
    return 'done';
  end if;

  begin
    perform private.lock_tenant(p_tenant_id);
  exception when lock_not_available then
    return 'busy';
  end;
  v_events := private.pending_events(p_tenant_id, p_limit, p_now);
  if v_events = '{}' then
    return 'done';
  end if;
  if not private.try_events(p_tenant_id, v_events, p_now) and cardinality(v_events) > 1 then
    perform private.apply_apart(p_tenant_id, v_events, p_now);
  end if;
  return case when exists (
    select from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.status = 'pending'
      and coalesce(e.retry_at, '-infinity') <= p_now
  ) then 'more' else 'done' end;
end;
$function$;
comment on function private.apply_pending(uuid,integer,timestamp with time zone) is 'Applies up to p_limit pending events of a tenant, the oldest first. Answers done when none is left that may be tried now, more when some are, busy when somebody else has the tenant. A disabled tenant''s stay pending.';

CREATE OR REPLACE FUNCTION private.are_calling_codes(p_codes text[])
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return cardinality(p_codes) > 0 and (
    select bool_and(private.calling_code(c.code) is not distinct from c.code)
    from unnest(p_codes) c (code)
    where c.code is not null
  ) and array_position(p_codes, null) is null;
end;
$function$;
comment on function private.are_calling_codes(text[]) is 'Whether all of these are country calling codes, such as {+49,+43}.';

CREATE OR REPLACE FUNCTION private.are_functions_served()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    private.version_numbers(private.functions_version()) between
      private.version_numbers(private.oldest_functions()) and private.version_numbers(private.version()),
    private.functions_version() is null
  );
end;
$function$;
comment on function private.are_functions_served() is 'Whether all calls of the functions work, though they may be of an older version than the database.';

CREATE OR REPLACE FUNCTION private.are_many(p_attendees jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (select count(*) > 64 from jsonb_object_keys(p_attendees));
end;
$function$;
comment on function private.are_many(jsonb) is 'Whether there are more attendees at hand than one event should copy.';

CREATE OR REPLACE FUNCTION private.as_fallback(p_rule public.reminder_rules)
 RETURNS public.reminder_rules
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_rule public.reminder_rules := p_rule;
begin
  v_rule.channel := p_rule.fallback_channel;
  return v_rule;
end;
$function$;
comment on function private.as_fallback(public.reminder_rules) is 'A rule as it is for the reminders that stand in for its first ones.';

CREATE OR REPLACE FUNCTION private.as_host(p_person jsonb, p_details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_address constant text := private.tidy_address(p_person ->> 'email', p_details);
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'name', private.person_name(p_person),
    'email', case when private.is_address(v_address) then v_address end,
    'time_zone', private.trimmed(p_person ->> 'timeZone'),
    'locale', private.trimmed(p_person #>> '{language,locale}')
  ));
end;
$function$;
comment on function private.as_host(jsonb,jsonb) is 'An organizer or team member as kept: name, email (lower case), time_zone, locale.';

CREATE OR REPLACE FUNCTION private.as_json(p_listed private.listed_attendee, p_is_booker boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'position', p_listed.position,
    'is_booker', p_is_booker,
    'name', p_listed.name,
    'email', p_listed.email,
    'phone', p_listed.phone,
    'time_zone', p_listed.time_zone,
    'locale', p_listed.locale,
    'seat_id', p_listed.seat_id
  ));
end;
$function$;
comment on function private.as_json(private.listed_attendee,boolean) is 'A listed attendee as kept in the state.';

CREATE OR REPLACE FUNCTION private.as_map(p_keys text[], p_values jsonb[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Without a query for the usual one.
  if cardinality(p_keys) = 1 then
    return jsonb_build_object(p_keys[1], p_values[1]);
  end if;
  return (
    select coalesce(jsonb_object_agg(p.key, p.value), '{}')
    from unnest(p_keys, p_values) p (key, value)
  );
end;
$function$;
comment on function private.as_map(text[],jsonb[]) is 'Keys and their values as one JSON object.';

CREATE OR REPLACE FUNCTION private.as_participant(p_addressee private.addressee, p_booking public.bookings)
 RETURNS private.addressee
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  a private.addressee := p_addressee;
begin
  -- They know of it as long as anybody.
  a.requested_at := p_booking.created_at;
  a.confirmed_at := p_booking.confirmed_at;
  a.moved_in := false;
  a.moved_out := false;
  a.is_booker := false;
  a.is_attending := false;
  a.no_show := p_booking.status = 'no_show';
  if a.no_show then
    select max(o.no_show_at)
    into a.no_show_at
    from public.booking_attendees o
    where o.tenant_id = p_booking.tenant_id
      and o.booking_id = p_booking.id
      and o.is_booker
      and o.left_at is null;
  end if;
  return a;
end;
$function$;
comment on function private.as_participant(private.addressee,public.bookings) is 'An addressee without a place of their own: what happens to the booking happens to them. It was missed when the last of those who booked was.';

CREATE OR REPLACE FUNCTION private.ask_sender(p_tenant_id uuid, p_key text, p_question jsonb, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- pg_net forgets answers after six hours.
  delete from private.sender_questions q where q.asked_at < p_now - interval '5 hours';
  -- Until the answer pg_net sends no ping: not for longer than a tick is away.
  insert into private.sender_questions as q (tenant_id, key, request_id, asked_at)
  values (p_tenant_id, p_key, private.call_sender(p_question, 9000), p_now)
  on conflict (tenant_id, key) do update
  set request_id = excluded.request_id, asked_at = excluded.asked_at;
end;
$function$;
comment on function private.ask_sender(uuid,text,jsonb,timestamp with time zone) is 'Asks deliver-reminders a question; the answer is found under its key.';

CREATE OR REPLACE FUNCTION private.at_local(p_day date, p_time time without time zone, p_time_zone text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_wall constant timestamp := p_day + p_time;
  -- PostgreSQL moves a time that is passed over forward, and of two takes the second.
  v_at constant timestamptz := v_wall at time zone p_time_zone;
  v_first constant timestamptz := v_at
    - private.offset_from_utc(v_at - interval '24 hours', p_time_zone)
    + private.offset_from_utc(v_at, p_time_zone);
begin
  return case
    when v_first < v_at and v_first at time zone p_time_zone = v_wall then v_first
    else v_at
  end;
end;
$function$;
comment on function private.at_local(date,time without time zone,text) is 'When the clocks of a zone show a time on a day. A time that comes twice, as the clocks are put back: the first; one that is passed over, as they are put forward: as much later.';

CREATE OR REPLACE FUNCTION private.attempt_limit()
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select 8 $function$;
comment on function private.attempt_limit() is 'After how many attempts a reminder is given up.';

CREATE OR REPLACE FUNCTION private.attendance_event(p_place private.asked_place, p_now timestamp with time zone)
 RETURNS public.webhook_events
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  k constant private.attendance_tokens := p_place.token;
  b constant public.bookings := p_place.booking;
  a constant public.booking_attendees := p_place.attendee;
  e public.webhook_events;
begin
  e.tenant_id := k.tenant_id;
  e.provider := 'calbase';
  -- A second click is the same event, unless the meeting was moved away and back.
  e.event_id := private.stable_id(k.token, b.rescheduled_at::text);
  e.event_type := 'ATTENDANCE_CONFIRMED';
  e.cal_uid := b.cal_uid;
  -- After all that was known of the booking, whatever Cal.com's clock says: they answer to it.
  e.occurred_at := greatest(p_now, b.updated_at + interval '1 microsecond');
  e.received_at := p_now;
  e.status := 'pending';
  -- As Cal.com would say it: so it is corrected, exported and erased like the rest.
  e.body := jsonb_build_object(
    'triggerEvent', e.event_type,
    'createdAt', e.occurred_at,
    'payload', jsonb_build_object(
      'uid', b.cal_uid,
      'startTime', k.start_time,
      'attendees', jsonb_build_array(
        case
          when a.email is not null then jsonb_build_object('email', a.email)
          else jsonb_build_object('phoneNumber', a.phone)
        end)
    )
  );
  return e;
end;
$function$;
comment on function private.attendance_event(private.asked_place,timestamp with time zone) is 'That someone said they will be there, as an event of their booking.';

CREATE OR REPLACE FUNCTION private.attendance_page(p_place private.asked_place, p_state text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when (p_place.token).token is not null then jsonb_build_object(
      'tenant', (p_place.tenant).name,
      'locale', coalesce((p_place.attendee).locale, (p_place.tenant).locale),
      'time_zone', coalesce((p_place.attendee).time_zone, (p_place.tenant).time_zone),
      'start_time', (p_place.token).start_time,
      'state', p_state
    )
  end;
end;
$function$;
comment on function private.attendance_page(private.asked_place,text) is 'What the page shows; null for an unknown token. No name, address or title: a link may be handed on.';

CREATE OR REPLACE FUNCTION private.attendance_state(p_place private.asked_place, p_now timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  b constant public.bookings := p_place.booking;
  a constant public.booking_attendees := p_place.attendee;
  v_asked_for constant timestamptz := (p_place.token).start_time;
begin
  return case
    when b.status in ('cancelled', 'rejected') then 'cancelled'
    -- A seat that went to another time, or a new time that waits for the host.
    when a.moved_out or b.status = 'requested' or b.start_time is distinct from v_asked_for
      then 'moved'
    when a.contact is null or a.left_at is not null then 'cancelled'
    when b.status not in ('confirmed', 'rescheduled') or v_asked_for <= p_now then 'begun'
    when a.attendance_confirmed_for = v_asked_for then 'confirmed'
    else 'open'
  end;
end;
$function$;
comment on function private.attendance_state(private.asked_place,timestamp with time zone) is 'Whether who was asked can still say that they will be there (open), has (confirmed), or why there is nothing to say: cancelled, moved, begun.';

CREATE OR REPLACE FUNCTION private.attendance_token(p_reminder public.reminders, p_context private.context)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  r constant public.reminders := p_reminder;
  v_booking constant public.bookings := p_context.booking;
  v_token text;
begin
  if not private.is_asked(p_context.rule, p_context.addressee) then
    return null;
  end if;
  -- The same at every attempt, or the message would be another one. Whoever words it holds the
  -- reminder's row: nobody else makes one for it.
  insert into private.attendance_tokens (tenant_id, reminder_id, start_time, cal_uid, contact, token)
  values (
    r.tenant_id, r.id, v_booking.start_time, v_booking.cal_uid, r.recipient, private.random_token())
  on conflict do nothing
  returning token into v_token;
  if v_token is null then
    select k.token
    into v_token
    from private.attendance_tokens k
    where k.tenant_id = r.tenant_id
      and k.reminder_id = r.id
      and k.start_time = v_booking.start_time;
  end if;
  return v_token;
end;
$function$;
comment on function private.attendance_token(public.reminders,private.context) is 'The token for the link "I will be there" of a reminder, made when it is first asked for; null where the rule does not ask, or they said so already.';

CREATE OR REPLACE FUNCTION private.attendee_as_json(p_attendee public.booking_attendees)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_strip_nulls(
    to_jsonb(p_attendee) - array['tenant_id', 'booking_id', 'contact', 'no_show', 'no_show_at']);
end;
$function$;
comment on function private.attendee_as_json(public.booking_attendees) is 'An attendee''s row as kept in the state.';

CREATE OR REPLACE FUNCTION private.attendees_at_hand(p_tenant_id uuid, p_booking_id uuid, p_contacts text[] DEFAULT NULL::text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if p_contacts is null then
    return (
      select coalesce(jsonb_object_agg(a.contact, private.attendee_as_json(a)), '{}')
      from public.booking_attendees a
      where a.tenant_id = p_tenant_id and a.booking_id = p_booking_id
    );
  end if;
  return (
    select coalesce(jsonb_object_agg(a.contact, private.attendee_as_json(a)), '{}')
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id
      and a.booking_id = p_booking_id
      and a.contact = any (p_contacts)
  );
end;
$function$;
comment on function private.attendees_at_hand(uuid,uuid,text[]) is 'Attendees of a booking as the fold has them: all, or those with these contacts.';

CREATE OR REPLACE FUNCTION private.attendees_named(p_state private.booking_state, p_details jsonb)
 RETURNS private.listed_attendee[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_listed constant private.listed_attendee[] := private.listed_attendees(p_details);
  v_named private.listed_attendee[] := array[]::private.listed_attendee[];
  v_seen text[] := array[]::text[];
  v_hosts integer := 0;
  v_correction jsonb;
  a private.listed_attendee;
begin
  if p_state.corrections = '{}' and cardinality(v_listed) = 1
    and not private.is_host(p_state.metadata, v_listed[1].contact)
  then
    return v_listed;
  end if;
  foreach a in array v_listed loop
    if private.is_host(p_state.metadata, a.contact) then
      v_hosts := v_hosts + 1;
      continue;
    end if;
    v_correction := p_state.corrections -> a.contact;
    if v_correction is not null then
      a := jsonb_populate_record(a, v_correction);
    end if;
    -- The first who is no host booked; among seats, places tell which one is meant.
    if not p_state.seated then
      a.position := a.position - v_hosts;
    end if;
    -- Someone may have been corrected to another on the list: the first counts.
    if a.contact <> all (v_seen) then
      v_seen := v_seen || a.contact;
      v_named := v_named || a;
    end if;
  end loop;
  return v_named;
end;
$function$;
comment on function private.attendees_named(private.booking_state,jsonb) is 'The attendees an event lists, without hosts, and as an admin corrected them: Cal.com goes on sending what it knows.';

CREATE OR REPLACE FUNCTION private.backfill_of(p_connection private.connections, OUT is_backfilled boolean, OUT bookings_read integer, OUT bookings_expected integer)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_future public.reconciliations;
  v_past public.reconciliations;
  v_begun boolean;
begin
  select count(*) = 2 and bool_and(k.due_at = 'infinity' and k.began_at is null),
    bool_or(k.kind = 'future' and (k.due_at = 'infinity' or k.began_at is not null))
  into is_backfilled, v_begun
  from private.sync_cursors k
  where k.tenant_id = p_connection.tenant_id and k.kind in ('future', 'past');
  -- Before that, the walks there are were made with another key.
  if not coalesce(v_begun, false) or p_connection.state = 'unchecked' then
    is_backfilled := false;
    return;
  end if;
  select r.* into v_future
  from public.reconciliations r
  where r.tenant_id = p_connection.tenant_id and r.kind = 'future'
  order by r.id desc
  limit 1;
  select r.* into v_past
  from public.reconciliations r
  where r.tenant_id = p_connection.tenant_id and r.kind = 'past' and r.id > v_future.id
  order by r.id desc
  limit 1;
  -- The list of the past goes on into the future, and its number is that of all.
  bookings_expected := coalesce(v_past.expected, v_future.expected);
  bookings_read := case when is_backfilled and bookings_expected is not null then bookings_expected
    else least(v_future.shown + coalesce(v_past.shown, 0), bookings_expected) end;
end;
$function$;
comment on function private.backfill_of(private.connections) is 'How far the backfill of a connection is: whether it is through, how many bookings were read (those on the edge of two pages twice), and of how many, null when Cal.com does not say.';

CREATE OR REPLACE FUNCTION private.begin_probe(p_tenant_id uuid, p_channel public.reminder_channel, p_reminder_id uuid, p_lease_seconds integer, p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Of two senders one finds that the other was first.
  update private.channel_circuits c
  set probe_id = p_reminder_id, retry_at = p_now + make_interval(secs => p_lease_seconds)
  where c.tenant_id = p_tenant_id and c.channel = p_channel and c.retry_at <= p_now;
  return found;
end;
$function$;
comment on function private.begin_probe(uuid,public.reminder_channel,uuid,integer,timestamp with time zone) is 'Makes a reminder the one by which a stopped channel is tried; false when it is not time for that.';

CREATE OR REPLACE FUNCTION private.begin_probes(p_candidates private.candidate[], p_lease_seconds integer, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- By key: the order of all who change several circuits.
  perform private.begin_probe(l.tenant_id, l.channel, l.first_id, p_lease_seconds, p_now)
  from (
    select k.tenant_id, k.channel,
      (array_agg((c.reminder).id order by c.message_id))[1] as first_id
    from unnest(p_candidates) c
    join private.channel_circuits k
      on k.tenant_id = (c.reminder).tenant_id and k.channel = (c.reminder).channel
    group by k.tenant_id, k.channel
    order by k.tenant_id, k.channel
  ) l;
end;
$function$;
comment on function private.begin_probes(private.candidate[],integer,timestamp with time zone) is 'Makes the first candidate of each stopped channel its probe.';

CREATE OR REPLACE FUNCTION private.begin_sync(p_tenant_id uuid, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from private.sync_cursors c where c.tenant_id = p_tenant_id and c.kind <> 'account';
  insert into private.sync_cursors (tenant_id, kind, due_at, high_water)
  values
    (p_tenant_id, 'uid', 'infinity', p_now),
    -- What changes from now on is asked for; what was before, the backfill brings.
    (p_tenant_id, 'updated', p_now + interval '10 minutes', p_now),
    (p_tenant_id, 'future', p_now, null),
    (p_tenant_id, 'past', 'infinity', null),
    (p_tenant_id, 'window', p_now + interval '1 day', null),
    (p_tenant_id, 'webhook', (
      -- Whoever registers it has just looked.
      select coalesce(c.webhook_checked_at + interval '1 day', p_now)
      from private.connections c
      where c.tenant_id = p_tenant_id
    ), null);
end;
$function$;
comment on function private.begin_sync(uuid,timestamp with time zone) is 'Begins with a tenant''s bookings from the start: the future first, then the past.';

CREATE OR REPLACE FUNCTION private.begin_walk(p_cursor private.sync_cursors, p_connection private.connections, p_now timestamp with time zone)
 RETURNS private.sync_cursors
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  k private.sync_cursors := p_cursor;
begin
  k.began_at := p_now;
  case k.kind
    when 'updated' then
      -- With an overlap: what was being written then may have been seen by nobody.
      k.from_at := k.high_water - interval '15 minutes';
      k.until_at := p_now - interval '10 minutes';
    when 'future' then
      -- What began and still goes on.
      k.from_at := p_now - interval '2 days';
      k.until_at := null;
    when 'past' then
      k.from_at := p_connection.since;
      k.until_at := p_now - interval '2 days';
    else
      k.from_at := p_now - interval '2 days';
      k.until_at := p_now + interval '35 days';
  end case;
  insert into public.reconciliations (tenant_id, kind, started_at, from_time, until_time)
  values (k.tenant_id, k.kind, k.began_at, k.from_at, k.until_at)
  returning id into k.reconciliation_id;
  return k;
end;
$function$;
comment on function private.begin_walk(private.sync_cursors,private.connections,timestamp with time zone) is 'A cursor at the beginning of a walk, which has a row in reconciliations from here on.';

CREATE OR REPLACE FUNCTION private.bodies_to_store(p_tenant_id uuid, p_observations private.observation[], p_read_at timestamp with time zone)
 RETURNS jsonb[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_key text;
begin
  if exists (select from private.erased_contacts e where e.tenant_id = p_tenant_id) then
    v_key := private.erasure_key();
    return array(
      select private.without_erased(
        p_tenant_id, private.body_of_observation(o, p_read_at), v_key,
        coalesce(o.created_at, '-infinity'))
      from unnest(p_observations) o
    );
  end if;
  return array(
    select private.body_of_observation(o, p_read_at) from unnest(p_observations) o
  );
end;
$function$;
comment on function private.bodies_to_store(uuid,private.observation[],timestamp with time zone) is 'What is stored of observations: as read, and whoever was erased stays erased.';

CREATE OR REPLACE FUNCTION private.body_of_observation(p_observation private.observation, p_read_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object(
    'triggerEvent', 'BOOKING_OBSERVED',
    'createdAt', to_char(p_read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'payload', p_observation.body);
end;
$function$;
comment on function private.body_of_observation(private.observation,timestamp with time zone) is 'An observation in an envelope as webhooks have it.';

CREATE OR REPLACE FUNCTION private.booker_for(p_booking public.bookings, p_addressee private.addressee)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if p_addressee.is_booker then
    return p_addressee.recipient;
  end if;
  return (
    select a.contact
    from public.booking_attendees a
    where a.tenant_id = p_booking.tenant_id and a.booking_id = p_booking.id and a.is_booker
    order by a.left_at is not null, a.position, a.contact
    limit 1
  );
end;
$function$;
comment on function private.booker_for(public.bookings,private.addressee) is 'The contact of whose booking it is to someone who is written to: their own, where they booked, else that of the booker it shows.';

CREATE OR REPLACE FUNCTION private.booker_in(p_attendees jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select a.key
    from jsonb_each(p_attendees) a
    where (a.value -> 'is_booker')::boolean
    order by a.value ? 'left_at', (a.value -> 'position')::integer, a.key
    limit 1
  );
end;
$function$;
comment on function private.booker_in(jsonb) is 'The contact of the booker that a booking shows: the first who has not left.';

CREATE OR REPLACE FUNCTION private.booker_of(p_details jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_hosts constant jsonb := private.hosts_of(p_details, private.organizer_in(p_details));
  a private.listed_attendee;
begin
  foreach a in array private.listed_attendees(p_details) loop
    if private.is_among(v_hosts, a.contact) is not true
      or a.contact = private.typed_address(p_details)
    then
      return a.contact;
    end if;
  end loop;
  return null;
end;
$function$;
comment on function private.booker_of(jsonb) is 'The contact of who booked, as an event tells it: whom the answers name, else the first it lists who is no host.';

CREATE OR REPLACE FUNCTION private.booking_content(p_booking public.bookings, p_to private.addressee, p_with_answers boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_meta constant jsonb := p_booking.metadata;
  v_others bigint;
  v_seat_id text;
  v_is_shared boolean := false;
begin
  if p_to.kind = 'attendee' then
    select
      count(*) filter (where a.is_booker and a.contact <> p_to.recipient),
      max(a.seat_id) filter (where a.contact = p_to.recipient)
    into v_others, v_seat_id
    from public.booking_attendees a
    where a.tenant_id = p_booking.tenant_id
      and a.booking_id = p_booking.id
      and (a.is_booker or a.contact = p_to.recipient);
    -- Where seats are booked, nobody learns of another's: neither who it is nor what they wrote,
    -- and what was written last may be anyone's.
    v_is_shared := v_others > case when p_to.is_booker then 0 else 1 end;
  end if;
  return jsonb_build_object(
    'id', p_booking.id,
    'cal_uid', p_booking.cal_uid,
    'status', p_booking.status,
    'title', case when v_is_shared then private.seat_title(p_booking, p_to)
      else p_booking.event_title end,
    'event_type', p_booking.event_type,
    'start_time', p_booking.start_time,
    'end_time', p_booking.end_time,
    'location', v_meta ->> 'location',
    'location_type', v_meta ->> 'location_type',
    'video_url', v_meta ->> 'video_url',
    'organizer_name', v_meta #>> '{organizer,name}',
    -- A setting of Cal.com's event type keeps the host's address from guests.
    'organizer_email', case
      when p_to.kind <> 'attendee' or v_meta #> '{organizer,email_hidden}' is distinct from 'true'
        then v_meta #>> '{organizer,email}'
    end,
    'attendee_name', case when v_is_shared then p_to.name else p_booking.attendee_name end,
    'attendee_email', case when v_is_shared then p_to.email else p_booking.attendee_email end,
    'notes', case when v_is_shared then null else v_meta ->> 'notes' end,
    'cancellation_reason', p_booking.cancellation_reason,
    'reschedule_requested', p_booking.reschedule_requested,
    'ical_uid', v_meta ->> 'ical_uid',
    'ical_sequence', v_meta -> 'ical_sequence',
    'answers', case when p_with_answers and not v_is_shared
      then private.answer_texts(v_meta -> 'responses') else '{}' end,
    'created_at', p_booking.created_at,
    'updated_at', p_booking.updated_at
  ) || private.links_for(
    p_booking, p_to.email, v_seat_id,
    p_to.kind = 'attendee' and (v_meta ? 'seats' or v_seat_id is not null or v_is_shared));
end;
$function$;
comment on function private.booking_content(public.bookings,private.addressee,boolean) is 'What a message can say of a booking to one recipient; the answers to its questions only if asked for.';

CREATE OR REPLACE FUNCTION private.booking_number(p_event_type text, p_details jsonb)
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    private.to_bigint(p_details ->> 'bookingId'),
    -- The booking's own row.
    case
      when p_event_type in ('MEETING_STARTED', 'MEETING_ENDED')
        then private.to_bigint(p_details ->> 'id')
    end
  );
end;
$function$;
comment on function private.booking_number(text,jsonb) is 'Cal.com''s number of the booking an event is about.';

CREATE OR REPLACE FUNCTION private.booking_to_show(p_rule public.reminder_rules, p_cal_uid text, p_now timestamp with time zone)
 RETURNS public.bookings
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_booking public.bookings;
begin
  if p_cal_uid is not null then
    select b.*
    into v_booking
    from public.booking_uids u
    join public.bookings b on b.tenant_id = u.tenant_id and b.id = u.booking_id
    where u.tenant_id = p_rule.tenant_id and u.cal_uid = p_cal_uid;
    if not found then
      perform private.refuse(
        format('There is no booking "%s"', p_cal_uid),
        'Give its cal_uid, or leave it out.',
        'no_data_found');
    end if;
    return v_booking;
  end if;

  select b.*
  into v_booking
  from public.bookings b
  where b.tenant_id = p_rule.tenant_id
    and b.start_time > p_now
    and b.status in ('confirmed', 'rescheduled')
    and private.is_about(p_rule, b)
    and exists (
      select
      from private.addressees a
      where a.tenant_id = b.tenant_id and a.booking_id = b.id and a.rule_id = p_rule.id
    )
  order by b.start_time
  limit 1;
  return v_booking;
end;
$function$;
comment on function private.booking_to_show(public.reminder_rules,text,timestamp with time zone) is 'The booking of this uid, or else the next one the rule is about; null when there is none.';

CREATE OR REPLACE FUNCTION private.bookings_of_job(p_job private.jobs, p_now timestamp with time zone)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  case p_job.kind
    when 'rebuild' then
      return query select b.id from private.rebuildable_bookings(p_job.tenant_id) b (id);
    when 'enable' then
      return query
      select distinct r.booking_id
      from public.reminders r
      where r.tenant_id = p_job.tenant_id
        and r.status = 'cancelled'
        and r.reason_code = 'tenant_disabled';
    when 'disable' then
      return query
      select distinct r.booking_id
      from public.reminders r
      where r.tenant_id = p_job.tenant_id and r.status in ('scheduled', 'queued');
    when 'replan_rule' then
      return query
      select b.id
      from public.reminder_rules u
      cross join lateral private.concerned_bookings(u, p_now) b (id)
      where u.tenant_id = p_job.tenant_id and u.id = p_job.rule_id;
  end case;
end;
$function$;
comment on function private.bookings_of_job(private.jobs,timestamp with time zone) is 'What a job has to go through.';

CREATE OR REPLACE FUNCTION private.bookings_of_person(p_tenant_id uuid, p_contacts text[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select distinct a.booking_id
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id and a.contact = any (p_contacts)
    order by a.booking_id
  );
end;
$function$;
comment on function private.bookings_of_person(uuid,text[]) is 'The bookings a person is or was on.';

CREATE OR REPLACE FUNCTION private.budget_of(p_api_url text, p_account_id text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return encode(sha256(convert_to(p_api_url || ' ' || p_account_id, 'UTF8')), 'hex');
end;
$function$;
comment on function private.budget_of(text,text) is 'Whose limit a key counts against: the same for all keys of an account.';

CREATE OR REPLACE FUNCTION private.call_function(p_name text, p_body jsonb, p_timeout_ms integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_url constant text := private.setting('calbase_functions_url');
begin
  if v_url is null then
    perform private.refuse(
      'Vault has no secret named calbase_functions_url',
      'select vault.create_secret(''https://<project>.supabase.co/functions/v1'', ''calbase_functions_url'');');
  end if;

  return net.http_post(
    url := rtrim(v_url, '/') || '/' || p_name,
    headers := jsonb_build_object(
      'content-type', 'application/json',
      'x-cron-key', coalesce(private.setting('calbase_cron_key'), '')
    ),
    body := p_body,
    timeout_milliseconds := p_timeout_ms
  );
end;
$function$;
comment on function private.call_function(text,jsonb,integer) is 'Sends one of the edge functions a request as the scheduler, after commit; gives its pg_net id.';

CREATE OR REPLACE FUNCTION private.call_sender(p_body jsonb, p_timeout_ms integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return private.call_function('deliver-reminders', p_body, p_timeout_ms);
end;
$function$;
comment on function private.call_sender(jsonb,integer) is 'Sends functions/deliver-reminders a request, after commit; gives its pg_net id.';

CREATE OR REPLACE FUNCTION private.caller(p_header text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return nullif(current_setting('request.headers', true), '')::json ->> p_header;
end;
$function$;
comment on function private.caller(text) is 'What the functions say of themselves in a header of their request; null outside of one.';

CREATE OR REPLACE FUNCTION private.calling_code(p_phone text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- ITU-T E.164 assigns them so that none begins another, but for the numbering plan of North
  -- America: there some area codes are countries of their own, where a text costs many times as much.
  return substring(p_phone from concat(
    '^\+(?:',
    '1(?:242|246|264|268|284|345|441|473|649|658|664|721|758|767|784|809|829|849|868|869|876)|1',
    '|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]',
    '|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[035789]|9[679])\d)'
  ));
end;
$function$;
comment on function private.calling_code(text) is 'The country calling code with which a phone number begins, such as +49; of the Caribbean with its area code, such as +1876; null when it begins with none.';

CREATE OR REPLACE FUNCTION private.calling_codes(p_texts text[])
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return nullif(array(
    select distinct private.calling_code(t.text)
    from unnest(p_texts) t (text)
    where private.calling_code(t.text) is not null
  ), '{}');
end;
$function$;
comment on function private.calling_codes(text[]) is 'The calling codes with which these begin; null when there are none.';

CREATE OR REPLACE FUNCTION private.came_back(p_code public.reminder_reason)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_code in (
    'phone_unreachable', 'number_unknown', 'landline', 'sender_unregistered', 'bounced',
    'provider_says_no'
  );
end;
$function$;
comment on function private.came_back(public.reminder_reason) is 'Whether a reminder that failed for this was taken by its provider, who could not deliver it.';

CREATE OR REPLACE FUNCTION private.can_be_smaller(p_cursor private.sync_cursors, p_connection private.connections)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_cursor.kind in ('updated', 'future', 'past', 'window')
    -- One booking alone, behind a cursor, cannot be passed over.
    and (private.page_size(p_cursor, p_connection.api_version) > 1
      or p_connection.api_version < '2026-05-01');
end;
$function$;
comment on function private.can_be_smaller(private.sync_cursors,private.connections) is 'Whether something smaller can be asked for than a page that was too large.';

CREATE OR REPLACE FUNCTION private.can_wait(p_reminder public.reminders, p_context private.context, p_until timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_until < private.expires_at(
    (p_context.rule).anchor, (p_context.booking).start_time, p_reminder.due_at);
end;
$function$;
comment on function private.can_wait(public.reminders,private.context,timestamp with time zone) is 'Whether a reminder is still of use at that time.';

CREATE OR REPLACE FUNCTION private.cancel_reminders(p_tenant_id uuid, p_booking_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.replan_reminders(p_tenant_id, array(
    select row(
      r.booking_id, r.rule_id, r.recipient, r.channel, 'cancelled', 'tenant_disabled', r.due_at,
      r.send_at, false
    )::private.reminder_plan
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.booking_id = any (p_booking_ids)
      and r.status in ('scheduled', 'queued')
      -- Nobody plans these again: they wait, and are judged when the tenant is back.
      and not r.is_fallback
    order by r.id
    for update
  ));
end;
$function$;
comment on function private.cancel_reminders(uuid,uuid[]) is 'Stops the reminders of bookings of a disabled tenant.';

CREATE OR REPLACE FUNCTION private.cancel_url(p_facts private.link_facts)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  f constant private.link_facts := p_facts;
  v_seat constant text := coalesce('&seatReferenceUid=' || private.url_part(f.seat_id), '');
begin
  return case
    when not f.may_cancel or f.key is null then null
    when f.cancel_url is not null then private.used_by(f.cancel_url, coalesce(f.address, ''))
    when f.platform is not null then
      (f.platform ->> 'cancel_url') || '/' || f.uid
        || private.platform_query(f) || '&cancel=true&allRemainingBookings=false' || v_seat
        || coalesce('&teamId=' || (f.platform ->> 'team_id'), '')
    else
      f.booker_url || '/booking/' || f.uid || '?cancel=true'
        || coalesce('&cancelledBy=' || f.address, '') || v_seat
  end;
end;
$function$;
comment on function private.cancel_url(private.link_facts) is 'The link to cancel the booking, or to give up the recipient''s seat; null for none.';

CREATE OR REPLACE FUNCTION private.change_of_departure(p_event public.webhook_events)
 RETURNS private.change[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if p_event.left_uid is null then
    return null;
  end if;
  return array(
    select row(u.booking_id, p_event, 'departure', u.generation, false)::private.change
    from public.booking_uids u
    -- It may have no row yet: another event of the same go made it.
    left join public.bookings b on b.tenant_id = u.tenant_id and b.id = u.booking_id
    where u.tenant_id = p_event.tenant_id
      and u.cal_uid = p_event.left_uid
      and b.closed_at is null
      and u.booking_id is distinct from p_event.booking_id
  );
end;
$function$;
comment on function private.change_of_departure(public.webhook_events) is 'The booking that a seat left for the event''s own.';

CREATE OR REPLACE FUNCTION private.changed_leads(p_tenant_id uuid, p_contacts text[], p_deeds private.deed[], p_booking_ids uuid[], p_from_start boolean)
 RETURNS private.scored_lead[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if p_from_start then
    return array(
      select row(l.contact, l.id, false, '-infinity', null, null, null, null)::private.scored_lead
      from public.leads l
      where l.tenant_id = p_tenant_id and l.contact = any (p_contacts)
      order by l.contact
    );
  end if;
  return array(
    with lead as materialized (
      select l.id, l.contact
      from public.leads l
      where l.tenant_id = p_tenant_id and l.contact = any (p_contacts)
    ),
    known as materialized (
      select l.contact, a.booking_id, a.kind, a.occurred_at, a.fit
      from lead l
      cross join unnest(p_booking_ids) b (id)
      cross join lateral (
        select o.booking_id, o.kind, o.occurred_at, o.fit
        from public.lead_activities o
        where o.tenant_id = p_tenant_id and o.lead_id = l.id and o.booking_id = b.id
        offset 0
      ) a
    )
    select row(
      c.contact, l.id, false, min(least(k.occurred_at, d.occurred_at)), null, null, null, null
    )::private.scored_lead
    from known k
    full join (
      select u.contact, u.booking_id, u.kind, u.occurred_at, u.fit from unnest(p_deeds) u
    ) d on d.contact = k.contact and d.booking_id = k.booking_id and d.kind = k.kind
    cross join lateral (select coalesce(k.contact, d.contact) as contact) c
    join lead l on l.contact = c.contact
    where (k.occurred_at, k.fit) is distinct from (d.occurred_at, d.fit)
    group by c.contact, l.id
    order by c.contact
  );
end;
$function$;
comment on function private.changed_leads(uuid,text[],private.deed[],uuid[],boolean) is 'The leads among these contacts whose activities in these bookings are not what the bookings say, and since when; or all of them, from the start.';

CREATE OR REPLACE FUNCTION private.changes_of(p_event public.webhook_events, p_claim private.claim)
 RETURNS private.change[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_own private.change;
  v_keys text[] := array[]::text[];
  v_was_requested boolean := false;
  v_asks boolean;
  v_gains boolean;
  v_is_joined boolean := false;
  v_from_start boolean := p_claim.from_start;
begin
  if p_event.series_key is not null or p_claim.merged <> '{}' or not p_claim.is_new then
    select k.series_keys, k.was_requested
    into v_keys, v_was_requested
    from private.booking_folds k
    where k.tenant_id = p_event.tenant_id and k.booking_id = p_claim.booking_id;
    if not found then
      -- The event itself is stored already.
      v_keys := array_remove(
        private.series_of(p_event.tenant_id, p_claim.booking_id), p_event.series_key);
      v_from_start := v_from_start or not p_claim.is_new;
      -- Unknown, unless this event is the first that is heard of it.
      v_was_requested := case when p_claim.is_new then false end;
    end if;
  end if;

  if p_event.series_key is not null or v_keys <> '{}' then
    perform private.lock_series(p_event, v_keys);
    v_asks := private.event_kind(p_event.event_type) in ('requested', 'payment_initiated');
    v_gains := p_event.series_key <> all (v_keys);
    v_is_joined := p_claim.merged <> '{}' or v_gains and v_keys <> '{}';
    v_from_start := v_from_start or coalesce(v_is_joined, false)
      or (coalesce(v_gains, false) or v_asks and v_was_requested is not true)
        and private.is_reached_by_series(p_event, v_keys, v_asks or v_was_requested is not false);
  end if;

  if p_claim.generation is null then
    perform private.number_generations(p_event.tenant_id, p_claim.booking_id);
  end if;
  v_own.booking_id := p_claim.booking_id;
  v_own.is_new := p_claim.is_new;
  if not v_from_start then
    v_own.event := p_event;
    v_own.role := 'own';
    v_own.generation := p_claim.generation;
  end if;
  return v_own
    || private.change_of_departure(p_event)
    || private.changes_of_series(p_event, v_keys, coalesce(v_is_joined, false));
end;
$function$;
comment on function private.changes_of(public.webhook_events,private.claim) is 'The bookings that a claimed and stored event changes: its own, the one a seat left, other occurrences of its series.';

CREATE OR REPLACE FUNCTION private.changes_of_series(p_event public.webhook_events, p_keys text[], p_is_joined boolean)
 RETURNS private.change[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_kind constant private.event_kind := private.event_kind(p_event.event_type);
begin
  if not p_is_joined and coalesce(
    p_event.series_key is null or v_kind not in ('created', 'rejected', 'cancelled'), true)
  then
    return null;
  end if;
  return array(
    select row(
      o.booking_id, case when not p_is_joined then p_event end,
      case when not p_is_joined then 'series'::private.event_role end, null, false
    )::private.change
    from (
      select distinct e.booking_id
      from public.webhook_events e
      where e.tenant_id = p_event.tenant_id
        and e.series_key = any (p_keys || p_event.series_key)
        and e.booking_id <> p_event.booking_id
    ) o
    -- It may have no row yet: another event of the same go made it.
    left join public.bookings b on b.tenant_id = p_event.tenant_id and b.id = o.booking_id
    left join private.booking_folds k on k.tenant_id = b.tenant_id and k.booking_id = b.id
    where b.closed_at is null
      -- Confirming and declining reach only what was asked for.
      and (p_is_joined or v_kind = 'cancelled' or k.was_requested is not false)
  );
end;
$function$;
comment on function private.changes_of_series(public.webhook_events,text[],boolean) is 'Other occurrences that an event about a series changes. p_keys: the series its booking belonged to before; p_is_joined: it makes several series one, so all are folded from the start.';

CREATE OR REPLACE FUNCTION private.channel_account(p_tenant_id uuid, p_channel public.reminder_channel)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_secret_id uuid;
  v_secret text;
  v_settings jsonb;
begin
  select a.secret_id
  into v_secret_id
  from private.channel_accounts a
  where a.tenant_id = p_tenant_id and a.channel = p_channel;
  if not found then
    return null;
  end if;

  v_secret := private.read_secret(v_secret_id);
  -- Vault's page lets anyone write anything there.
  if pg_input_is_valid(v_secret, 'jsonb') then
    v_settings := v_secret::jsonb;
  end if;
  return case when jsonb_typeof(v_settings) = 'object' then v_settings
    else '{"unreadable": true}' end;
end;
$function$;
comment on function private.channel_account(uuid,public.reminder_channel) is 'The settings of a tenant''s own account on a channel, with its secrets; null when it has none, {"unreadable": true} when Vault does not have it (any more): that must not be taken for none.';

CREATE OR REPLACE FUNCTION private.channel_fields()
 RETURNS TABLE(channel public.reminder_channel, provider text, name text, is_required boolean, is_secret boolean, pattern text, example text)
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  values
    ('email'::public.reminder_channel, 'resend', 'api_key', true, true, '^re_\S+$', 're_…'),
    ('email', 'resend', 'from', true, false, '^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$', 'Acme <hello@acme.com>'),
    ('email', 'resend', 'webhook_secret', false, true, '^whsec_[A-Za-z0-9+/=]+$', 'whsec_…'),
    ('email', 'smtp', 'url', true, true, '^smtps?://\S+$', 'smtps://user:password@host:465'),
    ('email', 'smtp', 'from', true, false, '^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$', 'Acme <hello@acme.com>'),
    ('sms', 'twilio', 'account_sid', true, false, '^AC[0-9A-Za-z]+$', 'AC…'),
    ('sms', 'twilio', 'auth_token', true, true, '^\S+$', 'the Auth Token of Twilio''s console'),
    ('sms', 'twilio', 'from', false, false, '^(\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11})$', '+491701234567'),
    ('sms', 'twilio', 'messaging_service_sid', false, false, '^MG[0-9A-Za-z]+$', 'MG…'),
    -- The sender looks at the addresses of the host; what is plainly not public is told at once.
    ('webhook', 'webhook', 'url', true, false,
      '^https://(?!localhost([/:?]|$)|\['
        || '|(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168)\.[\d.]+([/:?]|$))'
        || '[^\s/@]+(/\S*)?$',
      'https://acme.com/reminders'),
    ('webhook', 'webhook', 'secret', true, true, '^whsec_[A-Za-z0-9+/]{32,}={0,2}$', 'whsec_…, left out to have one made')
$function$;
comment on function private.channel_fields() is 'What the settings of an account are made of, per channel and provider.';

CREATE OR REPLACE FUNCTION private.check_channel_settings(p_channel public.reminder_channel, p_provider text, p_settings jsonb)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_problem text;
begin
  select coalesce(
    min(format('"%s" is missing', f.name)) filter (where f.is_required and s.key is null),
    min(format('"%s" is not a setting of %s', s.key, p_provider)) filter (where f.name is null),
    min(format('"%s" does not look like one: %s', f.name, f.example))
      filter (where jsonb_typeof(s.value) <> 'string' or s.value #>> '{}' !~ f.pattern)
  )
  into v_problem
  from (
    select * from private.channel_fields() c
    where c.channel = p_channel and c.provider = p_provider
  ) f
  full join jsonb_each(p_settings - '{provider,rate_per_second}'::text[]) s on s.key = f.name;

  v_problem := coalesce(v_problem, case
    when p_provider = 'twilio' and not p_settings ?| '{from,messaging_service_sid}'
      then '"from" or "messaging_service_sid" is missing'
    when jsonb_typeof(p_settings -> 'rate_per_second') <> 'number'
      then '"rate_per_second" is not a number'
    when (p_settings ->> 'rate_per_second')::numeric not between 1 / 3600.0 and 1000
      then '"rate_per_second" is between one an hour and 1000'
  end);
  if v_problem is not null then
    perform private.refuse_settings(v_problem, p_channel, p_provider);
  end if;
end;
$function$;
comment on function private.check_channel_settings(public.reminder_channel,text,jsonb) is 'Refuses settings with which an account could not send.';

CREATE OR REPLACE FUNCTION private.check_details()
 RETURNS SETOF private.finding
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if private.extensions_trouble() is not null then
    return;
  end if;
  -- Deployed anew, the functions are not heard from before something is due.
  return next private.find('versions', private.version_trouble(), 'npm run setup');
  return next private.find('secrets', private.secrets_trouble(),
    'npm run tenant -- rotate-secret <slug>, then change it in Cal.com');
  return next private.find('accounts', private.accounts_trouble(),
    'npm run tenant -- set-channel <slug> <channel>');
  return next private.find('reconciling', private.answers_trouble(p_function => 'reconcile'),
    'npm run setup, which deploys functions/reconcile');
  return next private.find('demo', private.demo_trouble(),
    'select delete_tenant(''demo'', ''demo''); or rotate its secret');
  return next private.find('history', private.history_trouble(),
    'npx supabase migration repair --remote --status applied');
  -- No trouble of calbase's, and not always to be mended.
  return next row('zones', true, private.zones_note(), null)::private.finding;
end;
$function$;
comment on function private.check_details() is 'What is looked at of each tenant, and what a monitor need not be told.';

CREATE OR REPLACE FUNCTION private.check_installation(p_now timestamp with time zone)
 RETURNS SETOF private.finding
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return next private.find('extensions', private.extensions_trouble(),
    'In Studio: Database, Extensions: enable them; then select * from repair();');
  if private.extensions_trouble() is not null then
    return;
  end if;
  return next private.find('sending', private.why_not_to_send(), private.sending_command());
  return next private.find('scheduler', private.scheduler_trouble(p_now),
    'Where the jobs are there, pg_cron does not run: restart the database, and see cron.job_run_details');
  return next private.find('jobs', private.jobs_trouble(), 'select * from repair();');
  return next private.find('queue', private.queue_trouble(), 'select * from repair();');
  return next private.find('rights', private.rights_trouble(), 'select * from repair();');
  return next private.find('settings', private.settings_trouble(), 'npm run setup');
  return next private.find('answers', private.answers_trouble(),
    'npm run setup, if address or key are wrong; select net.worker_restart(); if pg_net does not send');
  return next private.find('exposure', private.exposure_trouble(),
    'In Studio: Integrations, Queues, Settings: do not expose queues via PostgREST');
end;
$function$;
comment on function private.check_installation(timestamp with time zone) is 'What concerns the whole installation, and costs as much with many tenants.';

CREATE OR REPLACE FUNCTION private.check_spelling(p_template text)
 RETURNS void
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_tag text;
  v_rest text;
begin
  for v_tag in select t from private.template_tags(p_template) t loop
    continue when v_tag like '!%';
    if v_tag ~ '\{\{' then
      perform private.refuse_template(
        format('"{{%s" is not closed', left(v_tag, 60)), 'Each {{ needs its }}.');
    elsif v_tag ~ '^[{&]' then
      perform private.refuse_template(
        format('{{%s}}%s would not be escaped', left(v_tag, 60), left('}', (v_tag like '{%')::integer)),
        'Write {{…}}: what people typed must not become part of the page.');
    elsif v_tag ~ '^[>=]' then
      perform private.refuse_template(
        format('{{%s}} cannot be used', left(v_tag, 60)),
        'There are no partials, and the braces are always {{ and }}.');
    end if;
  end loop;

  v_rest := regexp_replace(p_template, '\{\{(.*?)\}\}', '', 'g');
  if v_rest ~ '\{\{' then
    perform private.refuse_template('a tag is not closed', 'Each {{ needs its }}.');
  end if;
  v_tag := substring(v_rest from '\{[A-Z][A-Z_]*\}');
  if v_tag is not null then
    perform private.refuse_template(
      format('%s is how Cal.com names a variable', left(v_tag, 60)),
      format(
        'Here they are written as {{title}}. Known are: %s, and answers.<question>.',
        (select string_agg(v.name, ', ') from private.template_variables() v)
      )
    );
  end if;
end;
$function$;
comment on function private.check_spelling(text) is 'Refuses braces that are not closed, and what mustache has that calbase does not allow.';

CREATE OR REPLACE FUNCTION private.check_tag_name(p_name text)
 RETURNS void
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if p_name ~ '^answers\.[[:alnum:]_-]+$'
    or exists (select from private.template_variables() v where v.name = p_name)
  then
    return;
  end if;
  perform private.refuse_template(
    format('there is no variable "%s"', left(p_name, 60)),
    format(
      'Known are: %s, and answers.<question> for a booking question.',
      (select string_agg(v.name, ', ') from private.template_variables() v)
    )
  );
end;
$function$;
comment on function private.check_tag_name(text) is 'Refuses what no message has.';

CREATE OR REPLACE FUNCTION private.check_template(p_template text)
 RETURNS void
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_open text[] := array[]::text[];
  v_tag text;
  v_name text;
begin
  perform private.check_spelling(p_template);
  for v_tag in select t from private.template_tags(p_template) t loop
    v_name := btrim(substr(v_tag, 2), E' \t\r\n');
    case left(v_tag, 1)
      when '!' then
        continue;
      when '#', '^' then
        perform private.check_tag_name(v_name);
        v_open := v_name || v_open;
      when '/' then
        if v_open[1] is distinct from v_name then
          perform private.refuse_template(
            format('{{/%s}} closes what is not open there', left(v_name, 60)),
            coalesce('Close {{#' || v_open[1] || '}} first.', 'Open it with {{#…}} or {{^…}} before.'));
        end if;
        v_open := v_open[2:];
      else
        perform private.check_tag_name(v_tag);
    end case;
  end loop;

  if cardinality(v_open) > 0 then
    perform private.refuse_template(
      format('{{#%s}} is not closed', v_open[1]), format('Write {{/%s}} where it ends.', v_open[1]));
  end if;
end;
$function$;
comment on function private.check_template(text) is 'Refuses a template that could not be filled in, or not safely. Allowed are {{variable}}, {{#variable}}…{{/variable}}, {{^variable}}…{{/variable}} and {{! comment }}.';

CREATE OR REPLACE FUNCTION private.check_templates_of_rule()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$;
comment on function private.check_templates_of_rule() is 'The words of a rule must suit its channel, whichever of the two is changed.';

CREATE OR REPLACE FUNCTION private.claim_booking(p_event public.webhook_events)
 RETURNS private.claim
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_ical_uid text := private.kept_ical_uid(p_event);
  v_own public.booking_uids;
  v_recognised text[];
begin
  perform private.lock_names(p_event, v_ical_uid);
  select u.*
  into v_own
  from public.booking_uids u
  where u.tenant_id = p_event.tenant_id and u.cal_uid = p_event.cal_uid;
  -- A request without a calendar id is one all the same, of a uid that has one from another event.
  if v_ical_uid is null and v_own.ical_uid is not null and p_event.series_key is null
    and private.event_kind(p_event.event_type) = 'requested'
  then
    v_ical_uid := v_own.ical_uid;
    perform private.lock_name(p_event.tenant_id, ' ical ' || v_ical_uid);
  end if;
  v_recognised := private.uids_recognised(p_event, v_ical_uid);

  if p_event.previous_uid is null and v_recognised is null then
    return private.claim_by_uid(p_event, v_own, v_ical_uid);
  end if;
  return private.claim_by_names(p_event, v_own, v_ical_uid, v_recognised);
end;
$function$;
comment on function private.claim_booking(public.webhook_events) is 'The booking an event belongs to, locked. Null when it is closed. The fold must follow.';

CREATE OR REPLACE FUNCTION private.claim_by_names(p_event public.webhook_events, p_own public.booking_uids, p_ical_uid text, p_recognised text[])
 RETURNS private.claim
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_same constant uuid[] := private.same_bookings(p_event, p_recognised);
  v_previous public.booking_uids;
  v_merged uuid;
  c private.claim;
begin
  if v_same is not null then
    perform private.lock_bookings(p_event.tenant_id, v_same);
    -- While this waited, one of them may have been merged away by an event that reached it
    -- through another uid. All locks are given up and the event starts again.
    if v_same is distinct from private.same_bookings(
      p_event, private.uids_recognised(p_event, p_ical_uid))
    then
      raise exception 'A booking was merged meanwhile' using errcode = 'serialization_failure';
    end if;
    if private.is_closed(p_event.tenant_id, v_same[1]) then
      return null;
    end if;
  end if;

  c.booking_id := coalesce(v_same[1], p_event.booking_id, gen_random_uuid());
  c.is_new := v_same is null;
  c.merged := v_same[2:];
  foreach v_merged in array coalesce(c.merged, '{}') loop
    perform private.merge_bookings(p_event.tenant_id, c.booking_id, v_merged);
  end loop;

  select u.*
  into v_previous
  from public.booking_uids u
  where u.tenant_id = p_event.tenant_id and u.cal_uid = p_event.previous_uid;
  c.generation := case
    when p_recognised is null and coalesce(cardinality(c.merged), 0) = 0
      then private.next_generation(c.booking_id, p_own, v_previous)
  end;
  c.from_start := private.told_anew(p_event, p_own, c.booking_id) or c.generation is null;

  insert into public.booking_uids as u
    (tenant_id, cal_uid, booking_id, generation, ical_uid, cal_booking_id)
  select p_event.tenant_id, n.cal_uid, c.booking_id, coalesce(n.generation, 0), n.ical_uid,
    n.cal_booking_id
  from (
    values
      (p_event.cal_uid, c.generation, p_ical_uid, p_event.cal_booking_id),
      (p_event.previous_uid, null, null, null)
  ) n (cal_uid, generation, ical_uid, cal_booking_id)
  where n.cal_uid is not null
  on conflict (tenant_id, cal_uid) do update
  set ical_uid = coalesce(u.ical_uid, excluded.ical_uid),
      cal_booking_id = coalesce(u.cal_booking_id, excluded.cal_booking_id)
  where u.ical_uid is null and excluded.ical_uid is not null
    or u.cal_booking_id is null and excluded.cal_booking_id is not null;
  return c;
end;
$function$;
comment on function private.claim_by_names(public.webhook_events,public.booking_uids,text,text[]) is 'The booking of an event that names the uid it replaces, or whose calendar id does: the one they lead to, locked, several merged into one, or a new one. Null when it is closed.';

CREATE OR REPLACE FUNCTION private.claim_by_uid(p_event public.webhook_events, p_own public.booking_uids, p_ical_uid text)
 RETURNS private.claim
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_booking_id uuid;
  v_closed_at timestamptz;
  v_is_new boolean;
begin
  if p_own.cal_uid is null then
    v_booking_id := coalesce(p_event.booking_id, gen_random_uuid());
    insert into public.booking_uids (tenant_id, cal_uid, booking_id, ical_uid, cal_booking_id)
    values (
      p_event.tenant_id, p_event.cal_uid, v_booking_id, p_ical_uid, p_event.cal_booking_id
    );
    return row(
      v_booking_id, true, 0, private.told_anew(p_event, p_own, v_booking_id), null
    )::private.claim;
  end if;

  -- Not `for update`: that would make foreign keys wait, and so a lead that points to another
  -- booking, while this one waits for the lead.
  select b.closed_at
  into v_closed_at
  from public.bookings b
  where b.tenant_id = p_event.tenant_id and b.id = p_own.booking_id
  for no key update;
  v_is_new := not found;
  -- Where many are applied in one go, one before it made it: it has no row yet.
  if v_is_new and not private.has_tenant_alone(p_event.tenant_id) then
    -- It was merged away meanwhile by an event that reached it through another uid.
    raise exception 'A booking was merged meanwhile' using errcode = 'serialization_failure';
  elsif v_closed_at is not null then
    return null;
  end if;

  if p_own.ical_uid is null and p_ical_uid is not null
    or p_own.cal_booking_id is null and p_event.cal_booking_id is not null
  then
    update public.booking_uids u
    set ical_uid = coalesce(u.ical_uid, p_ical_uid),
        cal_booking_id = coalesce(u.cal_booking_id, p_event.cal_booking_id)
    where u.tenant_id = p_event.tenant_id and u.cal_uid = p_event.cal_uid;
  end if;
  return row(
    p_own.booking_id, v_is_new, p_own.generation,
    private.told_anew(p_event, p_own, p_own.booking_id), null
  )::private.claim;
end;
$function$;
comment on function private.claim_by_uid(public.webhook_events,public.booking_uids,text) is 'The booking of an event that names no other uid: the one its own uid leads to, locked, or a new one. Null when it is closed.';

CREATE OR REPLACE FUNCTION private.clear_alerts(p_findings private.alert_finding[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
 SET enable_nestloop TO 'off'
AS $function$
  update public.alerts a
  set clear_since = coalesce(a.clear_since, p_now),
      resolved_at = case when coalesce(a.clear_since, p_now) <= p_now - k.clears_after then p_now end
  from private.alert_catalog() k
  where a.resolved_at is null
    and k.kind = a.kind
    and (a.clear_since is null or a.clear_since <= p_now - k.clears_after)
    and not exists (
      select
      from unnest(p_findings) f
      where coalesce(f.tenant_id::text, '') = coalesce(a.tenant_id::text, '')
        and f.kind = a.kind
        and f.subject = a.subject
    )
$function$;
comment on function private.clear_alerts(private.alert_finding[],timestamp with time zone) is 'Notes since when open alerts are not found any more, and resolves those that have not been for long enough.';

CREATE OR REPLACE FUNCTION private.close_bookings(p_limit integer, p_now timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  -- From now on the row is what it is; what is said of it later is ignored, and folded by nobody.
  with over as (
    select b.tenant_id, b.id
    from public.tenants t
    join public.bookings b on b.tenant_id = t.id
    where t.keep_events_days is not null
      and b.closed_at is null
      -- Also what was never answered; what is live is completed by the clock first.
      and b.status in ('requested', 'cancelled', 'rejected', 'completed', 'no_show')
      and b.updated_at < p_now - make_interval(days => t.keep_events_days)
      and coalesce(b.end_time, b.start_time, b.updated_at)
        < p_now - make_interval(days => t.keep_events_days)
      and not exists (
        select from public.reminders r
        where r.tenant_id = b.tenant_id
          and r.booking_id = b.id
          and r.status in ('scheduled', 'queued')
      )
    order by b.id
    limit p_limit
    for no key update of b skip locked
  ),
  closed as (
    update public.bookings b
    set closed_at = p_now
    from over o
    where b.tenant_id = o.tenant_id and b.id = o.id
    returning b.tenant_id, b.id
  ),
  forgotten as (
    delete from private.booking_folds k
    using closed c
    where k.tenant_id = c.tenant_id and k.booking_id = c.id
  )
  select count(*)::integer into v_count from closed;
  return v_count;
end;
$function$;
comment on function private.close_bookings(integer,timestamp with time zone) is 'Closes bookings that have been over for longer than their tenant keeps events; tells how many.';

CREATE OR REPLACE FUNCTION private.close_circuit(p_tenant_id uuid, p_channel public.reminder_channel, p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_retry_at timestamptz;
begin
  delete from private.channel_circuits c
  where c.tenant_id = p_tenant_id and c.channel = p_channel
  returning c.retry_at into v_retry_at;
  if not found then
    return false;
  end if;

  -- What waited for it need not wait any longer. Whoever holds one of them wants it changed.
  perform private.hurry_reminders(p_tenant_id, array(
    select r.id
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.channel = p_channel
      and r.status = 'scheduled'
      and r.send_at between p_now and v_retry_at
      and r.reason_code = 'channel_stopped'
    for update skip locked
  ), p_now);
  return true;
end;
$function$;
comment on function private.close_circuit(uuid,public.reminder_channel,timestamp with time zone) is 'Lets a stopped channel send again, at once; false when it was not stopped.';

CREATE OR REPLACE FUNCTION private.close_findings(p_limit integer DEFAULT 1000)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  with told as materialized (
    select f.tenant_id, f.id, f.before, e.booking_id,
      private.outline_of(e.tenant_id, e.booking_id) as after
    from public.reconciliation_findings f
    join public.webhook_events e
      on e.tenant_id = f.tenant_id and e.provider = 'cal-api' and e.event_id = f.event_id
    where f.after is null and f.event_id is not null and e.status <> 'pending'
    limit p_limit
    for update of f skip locked
  ),
  same as (
    delete from public.reconciliation_findings f
    using told t
    where f.tenant_id = t.tenant_id and f.id = t.id and t.before = t.after
  ),
  changed as (
    update public.reconciliation_findings f
    set after = coalesce(t.after, '{}'), booking_id = t.booking_id
    from told t
    where f.tenant_id = t.tenant_id and f.id = t.id and t.before is distinct from t.after
  )
  select count(*) into v_count from told;
  return v_count;
end;
$function$;
comment on function private.close_findings(integer) is 'Writes down what became of what was found, once it is applied; what came to nothing is no finding. Tells how many it looked at.';

CREATE OR REPLACE FUNCTION private.complete_ended_meetings(p_limit integer DEFAULT 500, p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  -- MEETING_ENDED is known to come late or never. After a while calbase says it itself, as an
  -- event, so that a rebuild hears it too.
  insert into public.webhook_events (
    tenant_id, provider, event_id, event_type, cal_uid, occurred_at, received_at, body
  )
  select
    b.tenant_id, 'calbase',
    private.stable_id(
      b.cal_uid, extract(epoch from b.end_time)::text, extract(epoch from e.occurred_at)::text),
    'BOOKING_COMPLETED', b.cal_uid, e.occurred_at, p_now,
    jsonb_build_object(
      'triggerEvent', 'BOOKING_COMPLETED',
      'createdAt', e.occurred_at,
      'payload', jsonb_build_object('uid', b.cal_uid, 'endTime', b.end_time)
    )
  from public.bookings b
  join public.tenants t on t.id = b.tenant_id
  -- After everything else that was said of it, or it would not be the last word.
  cross join lateral (select greatest(b.end_time, b.updated_at) as occurred_at) e
  where b.status in ('confirmed', 'rescheduled')
    and t.disabled_at is null
    and b.end_time <= p_now
    and b.end_time <= p_now - make_interval(mins => t.completion_delay_minutes)
  order by b.end_time
  limit p_limit
  on conflict (tenant_id, provider, event_id) do nothing;
  get diagnostics v_count = row_count;
  perform private.apply_pending(t, p_limit, p_now) from private.tenants_with_pending(p_now) t;
  return v_count;
end;
$function$;
comment on function private.complete_ended_meetings(integer,timestamp with time zone) is 'Completes bookings whose meeting ended a while ago (tenants.completion_delay_minutes) without Cal.com saying so; tells how many.';

CREATE OR REPLACE FUNCTION private.concerned_bookings(p_rule public.reminder_rules, p_now timestamp with time zone)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
  select r.booking_id
  from public.reminders r
  where r.tenant_id = p_rule.tenant_id
    and r.rule_id = p_rule.id
    and r.status in ('scheduled', 'queued')
  union
  select b.id
  from public.bookings b
  where b.tenant_id = p_rule.tenant_id
    and b.start_time > private.earliest_start(p_rule, p_now)
    and private.may_be_ahead(p_rule, b, p_now);
end;
$function$;
comment on function private.concerned_bookings(public.reminder_rules,timestamp with time zone) is 'The bookings a rule still waits for, and those it may plan something for.';

CREATE OR REPLACE FUNCTION private.concerns_channels(p_held private.locked_result[])
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (select from private.channel_circuits)
    or exists (select from unnest(p_held) h where (h.result).outcome <> 'sent');
end;
$function$;
comment on function private.concerns_channels(private.locked_result[]) is 'Whether there is more to results than that messages were sent. Nearly always there is not.';

CREATE OR REPLACE FUNCTION private.concerns_everyone(p_state private.booking_state, p_kind private.event_kind, p_role private.event_role, p_named text[], p_booker text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return not p_state.seated
    or p_role = 'series'
    or p_state.status is null
    or p_state.no_shows <> '{}'
    -- What concerns all who are there.
    or p_kind is null
    or p_kind in ('observed', 'ended', 'no_show')
    or p_kind = 'paid' and p_state.status = 'requested'
    or cardinality(p_named) = 0 and p_kind not in ('paid', 'started', 'host_no_show', 'rejected')
    -- Another one becomes the booker that is shown.
    or (p_role = 'departure' or p_kind = 'cancelled')
      and (p_booker is null or p_booker = any (p_named));
end;
$function$;
comment on function private.concerns_everyone(private.booking_state,private.event_kind,private.event_role,text[],text) is 'Whether an event can be told only with all attendees at hand, and not with those it names and the present booker.';

CREATE OR REPLACE FUNCTION private.connection_to_tell(c private.tenant_counts)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return nullif(concat_ws(' ',
    case when c.connection = 'refused'
      then 'Cal.com refuses the key of its API: connection says why.' end,
    case when c.webhook in ('different', 'inactive', 'missing') then format(
      'The webhook at Cal.com is %s: connection says what is wrong. To mend it: npm run tenant -- connect %s',
      c.webhook, c.tenant) end,
    case when c.never_told > 0 then format(
      'Bookings of seven days that no webhook told of: %s. They are here by Cal.com''s API: see found_in_cal.',
      c.never_told) end
  ), '');
end;
$function$;
comment on function private.connection_to_tell(private.tenant_counts) is 'What is wrong between a tenant and Cal.com''s API, a sentence each, with what to do.';

CREATE OR REPLACE FUNCTION private.connections_note(p_now timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_refused integer;
  v_failing integer;
  v_webhooks integer;
  v_untold integer;
begin
  select count(*) filter (where c.state = 'refused'),
    count(*) filter (where c.state <> 'refused' and exists (
      select
      from private.sync_cursors k
      -- By then it has been asked again for half an hour.
      where k.tenant_id = c.tenant_id and k.failed > 5
    )),
    count(*) filter (where c.webhook in ('different', 'inactive', 'missing')),
    count(*) filter (where exists (
      select
      from public.reconciliation_findings f
      where f.tenant_id = c.tenant_id
        and f.kind = 'missing'
        and f.found_at > p_now - interval '7 days'
    ))
  into v_refused, v_failing, v_webhooks, v_untold
  from private.connections c
  join public.tenants t on t.id = c.tenant_id and t.disabled_at is null;
  return nullif(concat_ws(' ',
    case when v_refused > 0 then format('Tenants whose key Cal.com refuses: %s.', v_refused) end,
    case when v_failing > 0 then format('Tenants for whom Cal.com''s API does not answer: %s.', v_failing) end,
    case when v_webhooks > 0 then format('Tenants whose webhook at Cal.com is not in order: %s.', v_webhooks) end,
    case when v_untold > 0 then format('Tenants with bookings of the last seven days that no webhook told of: %s.', v_untold) end,
    case when v_refused + v_failing + v_webhooks + v_untold > 0
      then 'select * from connection; says which, and what to do.' end), '');
end;
$function$;
comment on function private.connections_note(timestamp with time zone) is 'What an admin should know of the connections to Cal.com''s API: how many tenants are in which trouble; null when none is.';

CREATE OR REPLACE FUNCTION private.contact_of(p_address_or_phone text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_address_or_phone like '%@%' then lower(private.trimmed(p_address_or_phone))
    else private.phone_contact(p_address_or_phone)
  end;
end;
$function$;
comment on function private.contact_of(text) is 'How a person is known: the address in lower case, or tel: and the phone number.';

CREATE OR REPLACE FUNCTION private.contact_of_address(p_rule public.reminder_rules)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_rule.channel = 'sms' then replace(p_rule.address, '+', 'tel:')
    else lower(p_rule.address)
  end;
end;
$function$;
comment on function private.contact_of_address(public.reminder_rules) is 'The fixed address of a rule, written as contacts are.';

CREATE OR REPLACE FUNCTION private.contacts_in(p_tenant_id uuid, p_folded private.folded_booking[], p_deeds private.deed[])
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if cardinality(p_folded) = 1 and p_folded[1].is_new and cardinality(p_deeds) = 1 then
    return array[p_deeds[1].contact];
  end if;
  -- By contact: the lock order.
  return array(
    select d.contact from unnest(p_deeds) d
    union
    select a.key
    from unnest(p_folded) f
    cross join lateral jsonb_object_keys((f.state).attendees) a (key)
    where not f.is_new
    union
    -- Leads that an earlier, less complete telling of a booking made.
    select l.contact
    from unnest(p_folded) f
    join public.lead_activities o on o.tenant_id = p_tenant_id and o.booking_id = f.booking_id
    join public.leads l on l.tenant_id = o.tenant_id and l.id = o.lead_id
    where f.is_complete and not f.is_new and l.contact is not null
    order by 1
  );
end;
$function$;
comment on function private.contacts_in(uuid,private.folded_booking[],private.deed[]) is 'The contacts whose leads folded bookings concern, or did.';

CREATE OR REPLACE FUNCTION private.contacts_named(p_state private.booking_state, p_details jsonb, p_role private.event_role)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_role <> 'departure'
      then array(select a.contact from unnest(private.attendees_named(p_state, p_details)) a)
    -- Those who were at the other time already are no matter of this booking.
    when private.is_of_one_seat(p_details)
      then array(select a.contact from unnest(private.seats_named(p_state, p_details)) a)
    else '{}'
  end;
end;
$function$;
comment on function private.contacts_named(private.booking_state,jsonb,private.event_role) is 'The contacts an event lists that concern a booking in this role, as corrected; none where it is about everyone.';

CREATE OR REPLACE FUNCTION private.contacts_of_leads(p_merged private.merged_contacts[], p_contacts text[])
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select distinct private.lead_contact(p_merged, c.contact)
    from unnest(p_contacts) c (contact)
    order by 1
  );
end;
$function$;
comment on function private.contacts_of_leads(private.merged_contacts[],text[]) is 'The contacts of the leads that contacts'' bookings are of, in the lock order.';

CREATE OR REPLACE FUNCTION private.contacts_of_person(p_tenant_id uuid, p_contact text)
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select p_contact
    union
    select unnest(array[m.contact, m.leads_to])
    from unnest(private.merged_with(p_tenant_id, array[p_contact])) m
  );
end;
$function$;
comment on function private.contacts_of_person(uuid,text) is 'All contacts of the person a contact belongs to: only itself for who was never merged.';

CREATE OR REPLACE FUNCTION private.context_of(p_reminder public.reminders)
 RETURNS private.context
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (select x.context from private.contexts_of(array[p_reminder]) x);
end;
$function$;
comment on function private.context_of(public.reminders) is 'The context of a reminder, as it is now.';

CREATE OR REPLACE FUNCTION private.contexts_of(p_reminders public.reminders[])
 RETURNS TABLE(tenant_id uuid, reminder_id uuid, context private.context)
 LANGUAGE plpgsql
 STABLE ROWS 10
 SET search_path TO ''
AS $function$
begin
  return query
  select q.tenant_id, q.id, (
    select row(
      a.tenant, case when q.is_fallback then private.as_fallback(a.rule) else a.rule end, a.booking,
      a.addressee, a.due_at, c,
      -- Words for one channel do not suit another.
      not q.is_fallback and exists (
        select
        from public.message_templates m
        where m.tenant_id = q.tenant_id and m.rule_id = q.rule_id
      ),
      exists (
        select
        from public.suppressions s
        where s.tenant_id = q.tenant_id and s.channel = q.channel
      )
    )::private.context
    from private.addressees a
    left join private.channel_circuits c on c.tenant_id = q.tenant_id and c.channel = q.channel
    where a.tenant_id = q.tenant_id
      and a.booking_id = q.booking_id
      and a.rule_id = q.rule_id
      and a.recipient = q.recipient
  )
  from unnest(p_reminders) q;
end;
$function$;
comment on function private.contexts_of(public.reminders[]) is 'The contexts of reminders: their bookings, rules and so on, as they are now; null when their rules do not write to their recipients any more.';

CREATE OR REPLACE FUNCTION private.correct_attendee()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.rename_lead(old, new.email, new.phone);
  perform private.record_correction(
    old,
    jsonb_build_object(
      'name', new.name, 'email', new.email, 'phone', new.phone,
      'time_zone', new.time_zone, 'locale', new.locale
    ),
    now()
  );
  return null;
end;
$function$;
comment on function private.correct_attendee() is 'An attendee edited in Studio: lead and reminders follow at once.';

CREATE OR REPLACE FUNCTION private.correct_lead()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.rename_merged(new.tenant_id, old.contact, new.contact);
  perform private.record_correction(
    a,
    jsonb_build_object(
      'name', new.name, 'email', new.email, 'phone', new.phone,
      'time_zone', a.time_zone, 'locale', a.locale
    ),
    now()
  )
  from public.booking_attendees a
  join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
  where a.tenant_id = new.tenant_id
    and a.contact = old.contact
    and a.is_booker
    and b.closed_at is null;
  return null;
end;
$function$;
comment on function private.correct_lead() is 'A lead edited in Studio: its bookings and their reminders follow at once, and it stays the same lead.';

CREATE OR REPLACE FUNCTION private.corrections_of(p_tenant_id uuid, p_cal_uid text, p_until timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select coalesce(
      jsonb_object_agg(
        e.body #>> '{payload,contact}', e.body #> '{payload,corrected}' order by e.occurred_at),
      '{}'
    )
    from public.booking_uids u
    join public.webhook_events e on e.tenant_id = u.tenant_id and e.booking_id = u.booking_id
    where u.tenant_id = p_tenant_id
      and u.cal_uid = p_cal_uid
      and e.provider = 'admin'
      and e.status = 'applied'
      and e.occurred_at <= p_until
  );
end;
$function$;
comment on function private.corrections_of(uuid,text,timestamp with time zone) is 'What an admin had corrected in the booking with this uid by then; it goes along when a seat moves.';

CREATE OR REPLACE FUNCTION private.count_changed_days(p_limit integer DEFAULT 200, p_now timestamp with time zone DEFAULT now())
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
begin
  perform pg_advisory_xact_lock(hashtextextended('calbase counting days', 0));
  perform private.recount_days(
    array(select d from private.take_changed_days(p_limit) d), p_now);
  return exists (select from private.changed_days);
end;
$function$;
comment on function private.count_changed_days(integer,timestamp with time zone) is 'Counts at most so many of the days that were noted; tells whether there are more. Run every five minutes, until there are none.';

CREATE OR REPLACE FUNCTION private.count_daily_attempts(p_after bigint, p_to bigint)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
  insert into public.daily_attempts as c (tenant_id, day, channel, outcome, attempts)
  select t.id, d.day, d.channel, d.outcome, d.attempts
  from public.tenants t
  cross join lateral (
    select (o.created_at at time zone t.time_zone)::date as day, o.channel, o.outcome,
      count(*) as attempts
    from public.deliveries o
    where o.tenant_id = t.id and o.id > p_after and o.id <= p_to
    group by 1, 2, 3
  ) d
  on conflict (tenant_id, day, channel, outcome) do update
  set attempts = c.attempts + excluded.attempts
$function$;
comment on function private.count_daily_attempts(bigint,bigint) is 'Adds the attempts recorded after one id, up to another.';

CREATE OR REPLACE FUNCTION private.count_hourly_events(p_after bigint, p_to bigint)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
  insert into public.hourly_events as c (tenant_id, hour, events)
  select t.id, e.hour, e.events
  from public.tenants t
  cross join lateral (
    select date_trunc('hour', w.received_at, 'UTC') as hour, count(*) as events
    from public.webhook_events w
    where w.tenant_id = t.id and w.id > p_after and w.id <= p_to and w.provider = 'cal.com'
    group by 1
  ) e
  on conflict (tenant_id, hour) do update set events = c.events + excluded.events
$function$;
comment on function private.count_hourly_events(bigint,bigint) is 'Adds the webhooks stored after one id, up to another.';

CREATE OR REPLACE FUNCTION private.count_metrics(p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
 SET lock_timeout TO '1s'
 SET jit TO 'off'
AS $function$
declare
  -- In this order: whoever has one of these ids has an older transaction than this.
  v_last constant jsonb := jsonb_build_object(
    'webhook_events', private.last_id('webhook_events'), 'deliveries', private.last_id('deliveries'));
  v_me constant xid8 := pg_current_xact_id();
  m private.metric_marks;
  v_to bigint;
begin
  -- Not by the migration: what is dumped elsewhere may be loaded into a new project.
  insert into private.metric_marks (source) values ('webhook_events'), ('deliveries')
  on conflict do nothing;
  for m in select k.* from private.metric_marks k order by k.source for update loop
    v_to := private.countable_to(m);
    perform private.add_to_metrics(case m.source
      when 'webhook_events'
        then array(select o from private.observe_events(m.counted_to, v_to) o)
      else array(select o from private.observe_deliveries(m.counted_to, v_to) o)
    end);
    -- The trends count the same, each row once.
    if m.source = 'webhook_events' then
      perform private.count_hourly_events(m.counted_to, v_to);
    else
      perform private.count_daily_attempts(m.counted_to, v_to);
    end if;
    update private.metric_marks k
    set counted_to = v_to,
        counted_at = case when v_to = m.noted_to and m.noted_by < pg_snapshot_xmin(pg_current_snapshot())
          then m.noted_at else m.counted_at end
    where k.source = m.source;
    -- A note of a later transaction than this one is of another server, before a dump was restored.
    update private.metric_marks k
    set noted_to = greatest((v_last ->> m.source)::bigint, k.noted_to), noted_at = p_now, noted_by = v_me
    where k.source = m.source
      and (k.noted_by is null or k.noted_by > v_me or k.counted_to = k.noted_to
        and k.noted_by < pg_snapshot_xmin(pg_current_snapshot()));
  end loop;
  perform private.add_to_metrics(array(select o from private.observe_rejections(p_now) o));
end;
$function$;
comment on function private.count_metrics(timestamp with time zone) is 'Counts what was stored up to a minute ago, each row once, and notes up to where to count the next time. Run every minute.';

CREATE OR REPLACE FUNCTION private.count_recent_days(p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
begin
  -- One after the other, or who counted first could write last.
  perform pg_advisory_xact_lock(hashtextextended('calbase counting days', 0));
  perform private.recount_days(
    array(
      select d from private.days_since(
        coalesce((select h.last_at from private.heartbeat h where h.name = 'count_days'), p_now),
        p_now) d
    ),
    p_now);
  perform private.record_heartbeat('count_days', p_now);
end;
$function$;
comment on function private.count_recent_days(timestamp with time zone) is 'Counts the days since the last time, of all tenants. Run every five minutes.';

CREATE OR REPLACE FUNCTION private.countable_to(p_mark private.metric_marks)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- At most so many at a time, should there be a backlog.
  return case
    when p_mark.noted_by < pg_snapshot_xmin(pg_current_snapshot())
      then least(p_mark.noted_to, p_mark.counted_to + 100000)
    else p_mark.counted_to
  end;
end;
$function$;
comment on function private.countable_to(private.metric_marks) is 'Up to which id no row can appear any more.';

CREATE OR REPLACE FUNCTION private.countries_texted(p_tenant public.tenants, p_account private.channel_accounts, p_of_project text[])
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(p_tenant.text_countries, case
    when p_account.tenant_id is null then p_of_project
    when p_account.calling_code is not null then array[p_account.calling_code]
  end);
end;
$function$;
comment on function private.countries_texted(public.tenants,private.channel_accounts,text[]) is 'The countries a tenant''s text messages go to, by calling code: its own list, else that of the number they are sent from. p_of_project: where the project''s own account texts. Null where it is not known.';

CREATE OR REPLACE FUNCTION private.counts_from_event(p_anchor public.reminder_anchor)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_anchor not in ('before_start', 'after_start', 'after_end');
end;
$function$;
comment on function private.counts_from_event(public.reminder_anchor) is 'Whether reminders with this anchor count from something that happened to the booking.';

CREATE OR REPLACE FUNCTION private.create_trigger(p_definition text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  execute regexp_replace(
    p_definition, '\mby_hand\M',
    $by_hand$current_setting('search_path') not in ('', '""') and pg_trigger_depth() = 0$by_hand$);
end;
$function$;
comment on function private.create_trigger(text) is 'Makes a trigger, in whose condition by_hand stands for: not inside a function of calbase (those have an empty search_path, and so has a restore), and not by a foreign key''s cascade or another trigger (then the trigger depth is not 0). The condition is no function: that would cost every write a call, and have a search_path of its own.';

CREATE OR REPLACE FUNCTION private.created_at_of(p_details jsonb, p_at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return least(coalesce(private.to_timestamp(p_details #>> '{observed,created_at}'), p_at), p_at);
end;
$function$;
comment on function private.created_at_of(jsonb,timestamp with time zone) is 'When the booking an observation shows was made; p_at: when it was read, than which nothing is later.';

CREATE OR REPLACE FUNCTION private.days_since(p_last timestamp with time zone, p_now timestamp with time zone)
 RETURNS SETOF private.tenant_day
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- Two days back, as what is noted is a day old: a transaction may see the end of the day and be
  -- seen by the round after the next.
  select t.id, d.last - n
  from public.tenants t
  cross join lateral (values (
    ((p_last - interval '2 days') at time zone t.time_zone)::date,
    (p_now at time zone t.time_zone)::date
  )) d (first, last)
  cross join lateral generate_series(0, d.last - d.first) n
$function$;
comment on function private.days_since(timestamp with time zone,timestamp with time zone) is 'The days of all tenants about which something may have changed since then without having been noted.';

CREATE OR REPLACE FUNCTION private.deeds_in(p_tenant_id uuid, p_folded private.folded_booking[])
 RETURNS private.deed[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  f private.folded_booking;
  v_contact text;
  d private.deed;
  v_deeds private.deed[] := array[]::private.deed[];
begin
  foreach f in array p_folded loop
    for v_contact in select jsonb_object_keys((f.state).attendees) loop
      foreach d in array private.deeds_of(
        p_tenant_id, f.booking_id, f.state, v_contact, (f.state).attendees -> v_contact)
      loop
        v_deeds := v_deeds || d;
      end loop;
    end loop;
  end loop;
  return v_deeds;
end;
$function$;
comment on function private.deeds_in(uuid,private.folded_booking[]) is 'What folded bookings say of those at hand.';

CREATE OR REPLACE FUNCTION private.deeds_in_order(p_tenant_id uuid, p_leads private.scored_lead[], p_deeds private.deed[], p_booking_ids uuid[])
 RETURNS SETOF private.deed_in_order
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Most often there is one lead, and it is new.
  if cardinality(p_leads) = 1 and p_leads[1].is_new then
    return query
    select p_leads[1], 1::bigint, d, 0::smallint
    from unnest(p_deeds) d
    where d.contact = p_leads[1].contact
    order by d.occurred_at, d.kind, d.cal_uid;
    return;
  end if;
  return query
  with lead as materialized (
    select u.ordinality as at, u.contact, u.lead_id, u.is_new, u.since
    from unnest(p_leads) with ordinality u
  )
  select p_leads[l.at], l.at, a.deed, a.added
  from lead l
  left join (
    select k.at,
      row(
        k.contact, o.booking_id,
        -- Not a join: by key for each, however many the planner expects.
        coalesce(o.form_event, (
          select b.cal_uid
          from public.bookings b
          where b.tenant_id = p_tenant_id and b.id = o.booking_id
        )),
        o.kind, o.occurred_at, o.fit, o.id)::private.deed as deed,
      o.points as added
    from lead k
    cross join lateral (
      select a.id, a.booking_id, a.form_event, a.kind, a.occurred_at, a.fit, a.points
      from public.lead_activities a
      where a.tenant_id = p_tenant_id and a.lead_id = k.lead_id and a.occurred_at >= k.since
      offset 0
    ) o
    where not k.is_new and (o.booking_id is null or o.booking_id <> all (p_booking_ids))
    union all
    select k.at, d, 0::smallint
    from unnest(p_deeds) d
    join lead k on k.contact = d.contact
    where d.occurred_at >= k.since
  ) a on a.at = l.at
  order by l.at, (a.deed).occurred_at, (a.deed).kind, (a.deed).cal_uid;
end;
$function$;
comment on function private.deeds_in_order(uuid,private.scored_lead[],private.deed[],uuid[]) is 'What leads did since the first of their activities that changed, lead by lead: as the named bookings are now (p_deeds), as the others are known. One row without a deed for a lead that did nothing since.';

CREATE OR REPLACE FUNCTION private.deeds_of(p_tenant_id uuid, p_booking_id uuid, p_state private.booking_state, p_contact text, p_person jsonb)
 RETURNS private.deed[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s constant private.booking_state := p_state;
  v_status constant public.booking_status := private.final_status(s);
  v_requested_at constant timestamptz := (p_person ->> 'requested_at')::timestamptz;
  v_confirmed_at constant timestamptz := (p_person ->> 'confirmed_at')::timestamptz;
  v_left_at constant timestamptz := (p_person ->> 'left_at')::timestamptz;
  v_moved_in constant boolean := coalesce((p_person -> 'moved_in')::boolean, false);
  v_moved_out constant boolean := coalesce((p_person -> 'moved_out')::boolean, false);
  v_is_no_show constant boolean := s.no_shows <> '{}'
    and private.no_show_since(s.no_shows, p_contact, true) is not null;
  v_deeds private.deed[] := array[]::private.deed[];
  d private.deed;
begin
  -- Guests are no leads, and who neither asked for nor got a place is none yet.
  if not (p_person -> 'is_booker')::boolean or coalesce(v_requested_at, v_confirmed_at) is null then
    return v_deeds;
  end if;
  d := row(
    p_contact, p_booking_id, s.cal_uid, null, null,
    private.fit_of(p_tenant_id, p_booking_id, s, p_contact, p_person), null)::private.deed;

  if v_requested_at is not null then
    d.kind := 'booking_requested';
    d.occurred_at := v_requested_at;
    v_deeds := v_deeds || d;
  end if;
  -- A seat that came from another time was confirmed there.
  if v_confirmed_at is not null and not v_moved_in then
    d.kind := 'booking_confirmed';
    d.occurred_at := v_confirmed_at;
    v_deeds := v_deeds || d;
  end if;
  d.occurred_at := case
    -- The move that brought the seat, not one after it: what it earned, it keeps.
    when v_moved_in then v_confirmed_at
    when v_moved_out then v_left_at
    -- Who came later was not moved.
    when v_left_at is null and s.rescheduled_at >= least(v_requested_at, v_confirmed_at)
      then s.rescheduled_at
  end;
  if d.occurred_at is not null then
    d.kind := 'booking_rescheduled';
    v_deeds := v_deeds || d;
  end if;
  if v_status = 'rejected' and s.cancelled_at is not null then
    d.kind := 'booking_rejected';
    d.occurred_at := s.cancelled_at;
    v_deeds := v_deeds || d;
  end if;
  d.occurred_at := case
    when v_left_at is null and v_status = 'cancelled' then s.cancelled_at
    when not v_moved_out then v_left_at
  end;
  if d.occurred_at is not null then
    d.kind := 'booking_cancelled';
    v_deeds := v_deeds || d;
  end if;
  if v_status = 'completed' and s.completed_at is not null and v_left_at is null
    and not v_is_no_show
  then
    d.kind := 'booking_completed';
    d.occurred_at := s.completed_at;
    v_deeds := v_deeds || d;
  end if;
  if v_is_no_show then
    d.kind := 'booking_no_show';
    d.occurred_at := coalesce(s.end_time, s.created_at);
    v_deeds := v_deeds || d;
  end if;
  return v_deeds;
end;
$function$;
comment on function private.deeds_of(uuid,uuid,private.booking_state,text,jsonb) is 'What a booking says a booker did. A booking is confirmed once for each who booked it, when they first had a place in it; for who only ever came to it by moving a seat it is rescheduled.';

CREATE OR REPLACE FUNCTION private.deeds_of_persons(p_merged private.merged_contacts[], p_deeds private.deed[])
 RETURNS private.deed[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select row(
      private.lead_contact(p_merged, d.contact), d.booking_id, d.cal_uid, d.kind,
      min(d.occurred_at), max(d.fit), null)::private.deed
    from unnest(p_deeds) d
    group by private.lead_contact(p_merged, d.contact), d.booking_id, d.cal_uid, d.kind
  );
end;
$function$;
comment on function private.deeds_of_persons(private.merged_contacts[],private.deed[]) is 'What persons did, under whichever contact: of two seats in one booking, once.';

CREATE OR REPLACE FUNCTION private.defer(p_candidates private.candidate[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_outcomes constant private.reminder_outcome[] := array(
    select row(
      (c.reminder).tenant_id, (c.reminder).id, (c.reminder).message_id, (c.deferral).status,
      (c.deferral).reason_code, (c.deferral).reason_detail,
      coalesce((c.deferral).send_at, (c.reminder).send_at), (c.reminder).attempts,
      (c.reminder).may_be_taken or (c.reminder).claimed_until is not null, p_now
    )::private.reminder_outcome
    from unnest(p_candidates) c
    where (c.deferral).status is not null
  );
begin
  perform private.settle(v_outcomes);
  perform private.fall_back(v_outcomes, p_now);
end;
$function$;
comment on function private.defer(private.candidate[],timestamp with time zone) is 'Writes down what is not to be sent now, and takes it out of the queue; what can go by another channel will.';

CREATE OR REPLACE FUNCTION private.delays_to_tell(c private.tenant_counts)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if c.disabled_at is not null then
    return null;
  end if;
  return nullif(concat_ws(' ',
    case when c.pending_since < now() - interval '2 minutes' then format(
      'Stored events that wait to be applied since %s: %s. Does somebody keep a transaction open?',
      to_char(c.pending_since at time zone 'UTC', 'HH24:MI "UTC"'), c.pending_events) end,
    case when c.oldest_unsent_at < now() - interval '5 minutes' and c.stopped_channels is null
      then 'A reminder is due and not sent: select * from doctor(); says why.' end,
    case when c.rejections_today ? 'wrong_signature' then format(
      'Requests with a wrong signature in 24 hours: %s. Is the secret in Cal.com the tenant''s? A new one: select rotate_secret(%L);',
      c.rejections_today ->> 'wrong_signature', c.tenant) end,
    case when c.last_event_at < now() - interval '7 days' then format(
      'No webhook for %s days. Is it still active in Cal.com, with this URL?',
      extract(day from now() - c.last_event_at)) end
  ), '');
end;
$function$;
comment on function private.delays_to_tell(private.tenant_counts) is 'What is late or missing at a tenant that is not disabled, a sentence each, with what to do.';

CREATE OR REPLACE FUNCTION private.demo_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return case when not private.is_local() and exists (
    select
    from public.tenants t
    join private.tenant_secrets s on s.tenant_id = t.id
    where t.slug = 'demo' and private.read_secret(s.secret_id) = 'demo-webhook-secret'
  ) then 'The tenant demo is here, whose secret everyone knows.' end;
end;
$function$;
comment on function private.demo_trouble() is 'Whether the tenant of supabase/seed.sql is anywhere but on somebody''s own machine.';

CREATE OR REPLACE FUNCTION private.details_of_instant_meeting(p_payload jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_answers constant jsonb := p_payload -> 'responses';
begin
  -- Once the person is erased the list is there, and the answers are not.
  if jsonb_typeof(p_payload -> 'attendees') = 'array'
    or jsonb_typeof(v_answers) is distinct from 'object'
  then
    return p_payload;
  end if;
  return p_payload || jsonb_build_object(
    'eventTitle', p_payload -> 'eventTypeTitle',
    'attendees', jsonb_build_array(jsonb_build_object(
      'name', case
        when jsonb_typeof(v_answers -> 'name') = 'object'
          then concat_ws(' ', v_answers #>> '{name,firstName}', v_answers #>> '{name,lastName}')
        else v_answers ->> 'name'
      end,
      'email', v_answers -> 'email')),
    'responses', (
      select coalesce(
        jsonb_object_agg(a.key, case
          when a.value ? 'value' then a.value else jsonb_build_object('value', a.value)
        end),
        '{}')
      from jsonb_each(v_answers) a
    ));
end;
$function$;
comment on function private.details_of_instant_meeting(jsonb) is 'INSTANT_MEETING as other events tell of a booking: it lists no attendee, and its answers have no labels.';

CREATE OR REPLACE FUNCTION private.details_of_observation(p_booking jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_hosts constant jsonb := p_booking -> 'hosts';
  v_answers jsonb;
  v_location constant text := p_booking ->> 'location';
  v_is_link constant boolean := v_location ~ '^https?://';
  v_is_seated constant boolean := jsonb_path_exists(p_booking, '$.attendees[*].seatUid');
begin
  -- Once a person in it is erased, it is kept as read.
  if p_booking ? 'observed' then
    return p_booking;
  end if;
  v_answers := private.answers_observed(p_booking);
  return jsonb_strip_nulls(jsonb_build_object(
    'uid', p_booking -> 'uid',
    'bookingId', p_booking -> 'id',
    'type', p_booking #> '{eventType,slug}',
    'eventTypeId', coalesce(nullif(p_booking #> '{eventType,id}', 'null'), p_booking -> 'eventTypeId'),
    'title', p_booking -> 'title',
    'startTime', p_booking -> 'start',
    'endTime', p_booking -> 'end',
    'organizer', v_hosts -> 0,
    'team', case
      when jsonb_typeof(v_hosts -> 1) = 'object' then jsonb_build_object('members', v_hosts - 0)
    end,
    'attendees', private.people_observed(p_booking),
    'responses', v_answers,
    'additionalNotes', coalesce(v_answers #> '{notes,value}', p_booking -> 'description'),
    -- The API puts the link of the call in the place of what was chosen.
    'location', case when v_is_link then 'link' else v_location end,
    'metadata', jsonb_build_object('videoCallUrl', case when v_is_link then v_location end),
    'iCalUID', p_booking -> 'icsUid',
    -- Of seats that moved, the others stayed.
    'rescheduleUid', case when not v_is_seated then p_booking -> 'rescheduledFromUid' end,
    'rescheduledBy', p_booking -> 'rescheduledByEmail',
    'cancellationReason', p_booking -> 'cancellationReason',
    'cancelledBy', p_booking -> 'cancelledByEmail'
  ) || jsonb_build_object('observed', jsonb_build_object(
    'status', lower(p_booking ->> 'status'),
    'created_at', p_booking -> 'createdAt',
    'updated_at', p_booking -> 'updatedAt',
    'moved_to', nullif(p_booking ->> 'rescheduledToUid', ''),
    'moved_here', nullif(p_booking ->> 'rescheduledFromUid', '') is not null and not v_is_seated,
    'series', nullif(p_booking ->> 'recurringBookingUid', ''),
    'is_seated', v_is_seated,
    -- Of a deleted event type Cal.com shows seats and answers wrongly.
    'has_type', jsonb_typeof(p_booking -> 'eventType') = 'object',
    'host_is_absent', p_booking -> 'absentHost' = 'true',
    'rating', p_booking -> 'rating'
  )));
end;
$function$;
comment on function private.details_of_observation(jsonb) is 'A booking as GET /v2/bookings shows it (2024-08-13 or 2026-05-01), with what a webhook says of one under a webhook''s names, and the rest under "observed". Never raises on any JSON.';

CREATE OR REPLACE FUNCTION private.do_job(p_job private.jobs, p_booking_ids uuid[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  case p_job.kind
    when 'rebuild' then
      perform private.rebuild_some(p_job.tenant_id, p_booking_ids, p_now);
    when 'disable' then
      perform private.cancel_reminders(p_job.tenant_id, p_booking_ids);
    when 'enable', 'replan_rule' then
      perform private.plan_reminders(
        p_job.tenant_id, p_booking_ids, p_job.rule_id, p_now => p_now);
  end case;
end;
$function$;
comment on function private.do_job(private.jobs,uuid[],timestamp with time zone) is 'Does to some bookings what a job is about. The tenant must be locked.';

CREATE OR REPLACE FUNCTION private.do_job_apart(p_job private.jobs, p_booking_ids uuid[], p_now timestamp with time zone)
 RETURNS private.jobs
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_job private.jobs := p_job;
  v_booking_id uuid;
begin
  foreach v_booking_id in array p_booking_ids loop
    begin
      perform private.do_job(p_job, array[v_booking_id], p_now);
    exception
      when query_canceled then
        raise;
      when others then
        -- Whoever is in the way will have gone by the next step.
        if private.is_passing(sqlstate) then
          raise;
        end if;
        v_job.failed := v_job.failed + 1;
        v_job.error := format('Booking %s: %s', v_booking_id, sqlerrm);
    end;
  end loop;
  return v_job;
end;
$function$;
comment on function private.do_job_apart(private.jobs,uuid[],timestamp with time zone) is 'Does to bookings one by one what a job is about; gives the job with how many failed.';

CREATE OR REPLACE FUNCTION private.drop_activities(p_tenant_id uuid, p_leads private.scored_lead[], p_deeds private.deed[], p_booking_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from public.lead_activities o
  using unnest(p_leads) l
  where o.tenant_id = p_tenant_id
    and o.lead_id = l.lead_id
    and o.booking_id = any (p_booking_ids)
    and (l.contact, o.booking_id, o.kind) not in (
      select d.contact, d.booking_id, d.kind from unnest(p_deeds) d
    );
end;
$function$;
comment on function private.drop_activities(uuid,private.scored_lead[],private.deed[],uuid[]) is 'Removes what only an earlier, less complete telling of these bookings had said.';

CREATE OR REPLACE FUNCTION private.drop_attendees(p_tenant_id uuid, p_folded private.folded_booking[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from public.booking_attendees a
  using unnest(p_folded) f
  where f.is_complete
    and not f.is_new
    and a.tenant_id = p_tenant_id
    and a.booking_id = f.booking_id
    and not (f.state).attendees ? a.contact;
end;
$function$;
comment on function private.drop_attendees(uuid,private.folded_booking[]) is 'Removes attendees that only an earlier, less complete telling of a booking had.';

CREATE OR REPLACE FUNCTION private.drop_duplicates(p_tenant_id uuid, p_duplicates private.duplicates[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.deliveries d
  set reminder_id = t.kept_id
  from unnest(p_duplicates) t
  where d.tenant_id = p_tenant_id and d.reminder_id = t.dropped_id;
  perform private.drop_reminders(p_tenant_id, array(select t.dropped_id from unnest(p_duplicates) t));
end;
$function$;
comment on function private.drop_duplicates(uuid,private.duplicates[]) is 'Removes the reminders that others stand for; what was tried for them is theirs now.';

CREATE OR REPLACE FUNCTION private.drop_idle_leads(p_tenant_id uuid, p_leads private.scored_lead[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from public.leads l
  using unnest(p_leads) c
  where l.tenant_id = p_tenant_id
    and l.id = c.lead_id
    and l.source = 'cal.com'
    and not exists (
      select
      from public.lead_activities a
      where a.tenant_id = l.tenant_id and a.lead_id = l.id
    );
end;
$function$;
comment on function private.drop_idle_leads(uuid,private.scored_lead[]) is 'Removes leads that only an incomplete telling of a booking had made.';

CREATE OR REPLACE FUNCTION private.drop_or_put_back(p_messages private.queue_message[], p_candidates private.candidate[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_stale bigint[];
  v_busy jsonb;
begin
  select
    array_agg(m.message_id) filter (where r.id is null),
    jsonb_object_agg(
      m.message_id, greatest(1, ceil(extract(epoch from r.claimed_until - p_now)))
    ) filter (where r.id is not null)
  into v_stale, v_busy
  from unnest(p_messages) m
  left join public.reminders r
    on r.tenant_id = m.tenant_id
    and r.id = m.reminder_id
    and r.generation = m.generation
    and case r.status when 'queued' then true end
  where m.message_id <> all (array(select c.message_id from unnest(p_candidates) c));

  perform pgmq.delete('reminders', v_stale) where v_stale is not null;
  perform pgmq.set_vt('reminders', b.key::bigint, b.value::integer)
  from jsonb_each_text(v_busy) b;
end;
$function$;
comment on function private.drop_or_put_back(private.queue_message[],private.candidate[],timestamp with time zone) is 'Messages that gave no candidate: deleted when their reminder was moved, cancelled or sent meanwhile; seen again when the lease of whoever has it ends, or in a second when somebody is changing it.';

CREATE OR REPLACE FUNCTION private.drop_reminders(p_tenant_id uuid, p_reminder_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from public.reminders r
  where r.tenant_id = p_tenant_id and r.id = any (p_reminder_ids);
end;
$function$;
comment on function private.drop_reminders(uuid,uuid[]) is 'Removes reminders that others stand for.';

CREATE OR REPLACE FUNCTION private.drop_unplanned(p_tenant_id uuid, p_booking_ids uuid[], p_plans private.reminder_plan[], p_rule_id uuid DEFAULT NULL::uuid, p_contacts text[] DEFAULT NULL::text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from public.reminders r
  where r.tenant_id = p_tenant_id
    and r.booking_id = any (p_booking_ids)
    and (p_rule_id is null or r.rule_id = p_rule_id)
    -- What is left of a deleted rule is a record.
    and r.rule_id is not null
    and (p_contacts is null or r.recipient = any (p_contacts))
    and r.status in ('scheduled', 'skipped', 'cancelled')
    and r.skipped_at is null
    -- Not "not exists": this is hashed, however many plans the planner expects.
    and (
      (r.booking_id, r.rule_id, r.recipient) not in (
        select p.booking_id, p.rule_id, p.recipient from unnest(p_plans) p
      )
      -- Nor is anything stood in for that is not wanted any more, or comes at another time.
      or r.is_fallback and (r.booking_id, r.rule_id, r.recipient, r.due_at) not in (
        select p.booking_id, p.rule_id, p.recipient, p.due_at
        from unnest(p_plans) p
        where p.status <> 'cancelled'
      )
    )
    and not exists (
      select from public.deliveries d
      where d.tenant_id = p_tenant_id and d.reminder_id = r.id
    );
end;
$function$;
comment on function private.drop_unplanned(uuid,uuid[],private.reminder_plan[],uuid,text[]) is 'Removes plans of an earlier, less complete telling of bookings, which came to nothing: all, or those of one rule, or those to some people.';

CREATE OR REPLACE FUNCTION private.due_at(p_rule public.reminder_rules, p_booking public.bookings, p_addressee private.addressee, p_tenant_time_zone text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_moment timestamptz;
begin
  -- Nobody is reminded of a place they were never given.
  if p_addressee.confirmed_at is null and not private.needs_no_confirmation(p_rule.anchor)
    or (p_rule.event_types is not null or p_rule.question is not null)
      and not private.is_about(p_rule, p_booking)
  then
    return null;
  end if;
  v_moment := case p_rule.anchor
    when 'before_start' then p_booking.start_time
    when 'after_start' then p_booking.start_time
    when 'after_end' then coalesce(p_booking.end_time, p_booking.start_time)
    else private.heard_at(p_rule.anchor, p_booking, p_addressee)
  end;
  return case
    when p_rule.at_time is not null then private.due_by_clock(
      p_rule, v_moment, private.zone_of(p_addressee.time_zone, p_tenant_time_zone))
    when p_rule.anchor = 'before_start'
      then v_moment - make_interval(mins => p_rule.offset_minutes)
    else v_moment + make_interval(mins => p_rule.offset_minutes)
  end;
end;
$function$;
comment on function private.due_at(public.reminder_rules,public.bookings,private.addressee,text) is 'When a rule''s reminder to someone is due; null when the rule has none for them.';

CREATE OR REPLACE FUNCTION private.due_by_clock(p_rule public.reminder_rules, p_moment timestamp with time zone, p_time_zone text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_side constant integer := case p_rule.anchor when 'before_start' then -1 else 1 end;
  v_day constant date := (p_moment at time zone p_time_zone)::date + v_side * p_rule.offset_days;
  v_due constant timestamptz := private.at_local(v_day, p_rule.at_time, p_time_zone);
begin
  -- Neither is anyone reminded of what has begun, nor thanked for what has not ended.
  return case
    when v_side < 0 and v_due >= p_moment or v_side > 0 and v_due < p_moment
      then private.at_local(v_day + v_side, p_rule.at_time, p_time_zone)
    else v_due
  end;
end;
$function$;
comment on function private.due_by_clock(public.reminder_rules,timestamp with time zone,text) is 'When a rule is due that names a time of the day, counted from a moment, by the clocks of a zone.';

CREATE OR REPLACE FUNCTION private.due_if_it_happened(p_rule public.reminder_rules, p_booking public.bookings, p_to private.addressee, p_tenant_time_zone text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_rule public.reminder_rules := p_rule;
  v_to private.addressee := p_to;
begin
  v_rule.event_types := null;
  v_rule.question := null;
  v_to.confirmed_at := coalesce(p_to.confirmed_at, p_booking.updated_at);
  return coalesce(
    private.due_at(v_rule, p_booking, v_to, p_tenant_time_zone),
    case
      when not private.counts_from_event(p_rule.anchor) then null
      when p_rule.at_time is not null then private.due_by_clock(
        p_rule, p_booking.updated_at, private.zone_of(v_to.time_zone, p_tenant_time_zone))
      else p_booking.updated_at + make_interval(mins => p_rule.offset_minutes)
    end);
end;
$function$;
comment on function private.due_if_it_happened(public.reminder_rules,public.bookings,private.addressee,text) is 'When a message by a rule is due; as if it had happened just now, for what has not happened.';

CREATE OR REPLACE FUNCTION private.duplicates_of_bookings(p_tenant_id uuid, p_kept uuid, p_merged uuid)
 RETURNS SETOF private.duplicates
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- The one that got further is the truth: a person must not be written to twice because Cal.com
  -- named one appointment twice.
  return query
  select case when f.first then k.id else m.id end, case when f.first then m.id else k.id end
  from public.reminders k
  join public.reminders m
    on m.tenant_id = k.tenant_id
    and m.rule_id = k.rule_id
    and m.recipient = k.recipient
    and m.is_fallback = k.is_fallback
  cross join lateral (select private.progress(k.status) >= private.progress(m.status) as first) f
  where k.tenant_id = p_tenant_id and k.booking_id = p_kept and m.booking_id = p_merged;
end;
$function$;
comment on function private.duplicates_of_bookings(uuid,uuid,uuid) is 'Reminders that both rows of one appointment had planned.';

CREATE OR REPLACE FUNCTION private.duplicates_of_person(p_tenant_id uuid, p_reminder_ids uuid[])
 RETURNS SETOF private.duplicates
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
  select o.kept_id, o.id
  from (
    select r.id,
      first_value(r.id) over (
        -- What two deleted rules sent are two things.
        partition by r.booking_id, coalesce(r.rule_id, r.id), r.is_fallback
        order by private.progress(r.status) desc, r.id desc
      ) as kept_id
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.id = any (p_reminder_ids)
  ) o
  where o.id <> o.kept_id;
end;
$function$;
comment on function private.duplicates_of_person(uuid,uuid[]) is 'Of the reminders of a person, those under two addresses, one corrected to the other, who has two plans for one thing.';

CREATE OR REPLACE FUNCTION private.e164(p_phone text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Without what people type between the digits, and the zero in brackets that is dialled at
  -- home only; some dial 00 instead of the plus.
  return '+' || substring(
    translate(replace(p_phone, '(0)', ''), ' ().-/', '') from '^(?:\+|00)([1-9]\d{6,14})$');
end;
$function$;
comment on function private.e164(text) is 'A phone number as +491701234567; null when it has no country code, as nobody can tell which one was meant.';

CREATE OR REPLACE FUNCTION private.earliest_start(p_rule public.reminder_rules, p_now timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- A meeting may last for days, and be cancelled or called missed weeks later.
  return case
    when private.is_before_start(p_rule.anchor) then p_now
    when p_rule.anchor = 'after_start' then p_now - private.longest_offset(p_rule)
    else p_now - private.longest_offset(p_rule) - interval '31 days'
  end;
end;
$function$;
comment on function private.earliest_start(public.reminder_rules,timestamp with time zone) is 'When a meeting must begin at the earliest for a rule to have something ahead. Bounds what is read.';

CREATE OR REPLACE FUNCTION private.end_job(p_tenant_id uuid, p_kind private.job_kind, p_rule_id uuid, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_job_id bigint;
begin
  update private.jobs j
  set ended_at = p_now, stopped_at = null
  where j.tenant_id = p_tenant_id
    and j.kind = p_kind
    and j.rule_id is not distinct from p_rule_id
    and j.ended_at is null
  returning j.id into v_job_id;
  delete from private.job_bookings n
  where n.tenant_id = p_tenant_id and n.job_id = v_job_id;
end;
$function$;
comment on function private.end_job(uuid,private.job_kind,uuid,timestamp with time zone) is 'Ends long work that is not needed any more.';

CREATE OR REPLACE FUNCTION private.end_of_quiet(p_now timestamp with time zone, p_from time without time zone, p_until time without time zone, p_time_zone text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_local constant timestamp := p_now at time zone p_time_zone;
  v_end timestamptz;
begin
  if not private.is_between(v_local::time, p_from, p_until) then
    return null;
  end if;
  v_end := (v_local::date + (v_local::time >= p_until)::integer + p_until) at time zone p_time_zone;

  -- In the night the clocks change, that time of day may come twice, or be passed over: the
  -- first minute that is not quiet counts.
  return (
    select coalesce(min(m), v_end)
    from generate_series(
      greatest(date_trunc('minute', p_now) + interval '1 minute', v_end - interval '3 hours'),
      v_end, interval '1 minute') m
    where not private.is_between((m at time zone p_time_zone)::time, p_from, p_until)
  );
end;
$function$;
comment on function private.end_of_quiet(timestamp with time zone,time without time zone,time without time zone,text) is 'The first minute after quiet hours that a moment falls into; null when it does not.';

CREATE OR REPLACE FUNCTION private.end_walk(p_cursor private.sync_cursors, p_connection private.connections, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.reconciliations r
  set ended_at = p_now
  where r.tenant_id = p_cursor.tenant_id and r.id = p_cursor.reconciliation_id;
  update private.connections c
  set last_reconciled_at = p_now
  where c.tenant_id = p_cursor.tenant_id;
  if p_cursor.kind = 'window' then
    perform private.want_unlisted(p_cursor, p_now);
  elsif p_cursor.kind = 'future' then
    update private.sync_cursors k
    set due_at = p_now
    where k.tenant_id = p_cursor.tenant_id and k.kind = 'past' and k.began_at is null;
  end if;
  update private.sync_cursors k
  set due_at = case k.kind
        when 'updated' then p_now + p_connection.check_every
        when 'window' then p_now + interval '1 day'
        else 'infinity'
      end,
      high_water = case when k.kind = 'updated' then k.until_at end,
      began_at = null, from_at = null, until_at = null, after_at = null, skip = 0, size = null,
      page = null, reconciliation_id = null, lease = null, leased_until = null, failed = 0, error = null
  where k.tenant_id = p_cursor.tenant_id and k.kind = p_cursor.kind;
end;
$function$;
comment on function private.end_walk(private.sync_cursors,private.connections,timestamp with time zone) is 'A walk is through: the next one begins when its time has come; after the future, the past.';

CREATE OR REPLACE FUNCTION private.erase_closed_booking(p_tenant_id uuid, p_booking_id uuid, p_contacts text[], p_patterns text[], p_alias text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_is_first_booker constant boolean := exists (
    select
    from public.bookings b
    where b.tenant_id = p_tenant_id
      and b.id = p_booking_id
      and private.contact_of(coalesce(b.attendee_email, b.attendee_phone)) = any (p_contacts)
  );
begin
  update public.bookings b
  set attendee_name = case when v_is_first_booker then 'Erased' else b.attendee_name end,
      attendee_email = case when v_is_first_booker then p_alias else b.attendee_email end,
      attendee_phone = case when not v_is_first_booker then b.attendee_phone end,
      event_title = private.erased_text(b.event_title, p_patterns, p_alias),
      cancellation_reason = case
        when not v_is_first_booker
          then private.erased_text(b.cancellation_reason, p_patterns, p_alias)
      end,
      cancelled_by = private.erased_text(b.cancelled_by, p_patterns, p_alias),
      metadata = private.erased_value(
        case
          when v_is_first_booker then b.metadata - array['responses', 'notes', 'reschedule_reason']
          else b.metadata
        end,
        p_patterns, p_alias)
  where b.tenant_id = p_tenant_id and b.id = p_booking_id;

  update public.booking_attendees a
  set contact = p_alias, email = p_alias, name = 'Erased', phone = null
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_booking_id
    and a.contact = any (p_contacts);
end;
$function$;
comment on function private.erase_closed_booking(uuid,uuid,text[],text[],text) is 'Puts the alias into a booking whose events are no longer kept: nothing could fold it anew.';

CREATE OR REPLACE FUNCTION private.erase_events(p_tenant_id uuid, p_event_ids bigint[], p_contacts text[], p_patterns text[], p_alias text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.webhook_events e
  set body = private.erased_body(
        e.body, p_contacts, p_patterns, p_alias,
        -- Without a list, the booker is whoever the booking says.
        coalesce(private.booker_of(private.event_details(e.body)) = any (p_contacts), exists (
          select from public.booking_attendees a
          where a.tenant_id = e.tenant_id
            and a.booking_id = e.booking_id
            and a.is_booker
            and a.contact = any (p_contacts)
        ))),
      unparseable_body = case when e.body is null then '[erased]' end,
      reason = private.erased_text(e.reason, p_patterns, p_alias)
  where e.tenant_id = p_tenant_id and e.id = any (p_event_ids);

  update public.webhook_events e
  set series_key = private.series_key(
    private.event_details(e.body),
    private.to_timestamp(private.event_details(e.body) ->> 'startTime'))
  where e.tenant_id = p_tenant_id and e.id = any (p_event_ids) and e.series_key is not null;
end;
$function$;
comment on function private.erase_events(uuid,bigint[],text[],text[],text) is 'Puts the alias into raw events.';

CREATE OR REPLACE FUNCTION private.erase_messages(p_tenant_id uuid, p_contacts text[], p_patterns text[], p_alias text)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_reminders uuid[];
  v_count integer;
begin
  -- By id: the order of all who lock reminders. An attempt that is being settled is waited for, or
  -- what it records would come after the look at what there is.
  v_reminders := array(
    select r.id
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.recipient = any (p_contacts)
    order by r.id
    for update
  );

  update public.deliveries d
  set recipient = p_alias, address = null, error = private.erased_text(d.error, p_patterns, p_alias)
  where d.tenant_id = p_tenant_id and d.recipient = any (p_contacts);
  get diagnostics v_count = row_count;

  -- What a provider said of a channel, when it refused a message to them, others' wait for.
  update private.channel_circuits c
  set reason = private.erased_text(c.reason, p_patterns, p_alias)
  where c.tenant_id = p_tenant_id;
  perform private.reword_reminders(p_tenant_id, array(
    select row(r.id, private.erased_text(r.reason_detail, p_patterns, p_alias))::private.reminder_wording
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.reason_detail is not null
      and (
        r.id = any (v_reminders)
        or r.reason_code in ('channel_stopped', 'channel_stopped_too_long')
      )
  ));

  perform private.drop_duplicates(
    p_tenant_id, array(select t from private.duplicates_of_person(p_tenant_id, v_reminders) t));

  -- The fold that follows cancels them.
  perform private.rename_reminders(p_tenant_id, array(
    select row(r.id, r.booking_id, p_alias)::private.reminder_rename
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.id = any (v_reminders)
  ));
  return v_count;
end;
$function$;
comment on function private.erase_messages(uuid,text[],text[],text) is 'Puts the alias into reminders and deliveries; tells how many deliveries there were.';

CREATE OR REPLACE FUNCTION private.erase_rules(p_tenant_id uuid, p_contacts text[])
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  -- With nobody left to write to, and with all that was ever written by them.
  delete from public.reminder_rules r
  where r.tenant_id = p_tenant_id and private.contact_of_address(r) = any (p_contacts);
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
comment on function private.erase_rules(uuid,text[]) is 'Removes the reminder rules that write to nobody but this person; tells how many.';

CREATE OR REPLACE FUNCTION private.erase_suppressions(p_tenant_id uuid, p_contacts text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_addresses constant text[] := private.addresses_of(p_tenant_id, p_contacts);
begin
  delete from public.suppressions s
  where s.tenant_id = p_tenant_id and s.address = any (v_addresses);
  delete from private.opt_out_tokens t
  where t.tenant_id = p_tenant_id and t.address = any (v_addresses);
end;
$function$;
comment on function private.erase_suppressions(uuid,text[]) is 'Forgets what a person opted out of: nothing is sent to an alias.';

CREATE OR REPLACE FUNCTION private.erased_body(p_body jsonb, p_contacts text[], p_patterns text[], p_alias text, p_is_booker boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_details jsonb := private.event_details(p_body)
    - array['attendeeIcsContent', 'organizerIcsContent', 'message'];
  v_typed constant text := private.typed_address(v_details);
  v_list text;
begin
  if private.is_form(p_body ->> 'triggerEvent') then
    return case
      when (private.read_form(v_details)).contact = any (p_contacts) then jsonb_build_object(
        'triggerEvent', p_body -> 'triggerEvent', 'createdAt', p_body -> 'createdAt',
        'payload', jsonb_build_object(
          'formId', v_details -> 'formId', 'formName', v_details -> 'formName',
          'responses', jsonb_build_object(
            'email', jsonb_build_object('value', p_alias),
            'name', jsonb_build_object('value', 'Erased'))))
      else private.erased_value(p_body, p_patterns, p_alias)
    end;
  end if;
  if p_body ->> 'triggerEvent' = 'ATTENDEE_CORRECTED' then
    return jsonb_set(p_body, '{payload}', v_details || jsonb_build_object(
      -- Another's address stays, or the fold would give the booking back to them.
      'contact', case
        when v_details ->> 'contact' = any (p_contacts) then p_alias
        else v_details ->> 'contact'
      end,
      'corrected', jsonb_build_object('contact', p_alias, 'email', p_alias, 'name', 'Erased')
    ));
  end if;

  foreach v_list in array array['attendees', 'guests'] loop
    if jsonb_typeof(v_details -> v_list) = 'array' then
      v_details := jsonb_set(v_details, array[v_list], (
        select coalesce(
          jsonb_agg(private.erased_entry(a.value, p_contacts, p_alias, v_details) order by a.ordinality),
          '[]')
        from jsonb_array_elements(v_details -> v_list) with ordinality a
      ));
    end if;
  end loop;

  -- What a booker typed may say anything about them.
  if p_is_booker then
    v_details := v_details - array[
      'responses', 'additionalNotes', 'description', 'customInputs', 'userFieldsResponses',
      'smsReminderNumber', 'cancellationReason', 'rejectionReason'
    ];
    -- Only who booked, which the order of a list does not tell.
    if v_typed is not null then
      v_details := v_details || jsonb_build_object('responses', jsonb_build_object(
        'email', jsonb_build_object(
          'value', case
            when private.contact_of(coalesce(private.phone_of_fake_address(v_typed), v_typed))
              = any (p_contacts) then p_alias
            else v_typed
          end)));
    end if;
  end if;
  v_details := private.erased_value(v_details, p_patterns, p_alias);
  return case
    when jsonb_typeof(p_body -> 'payload') = 'object' then jsonb_set(p_body, '{payload}', v_details)
    else v_details
  end;
end;
$function$;
comment on function private.erased_body(jsonb,text[],text[],text,boolean) is 'A body in which a person is an alias: entries of lists, names and numbers in any text, and all that a booker typed.';

CREATE OR REPLACE FUNCTION private.erased_domain()
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select '@erased.invalid' $function$;
comment on function private.erased_domain() is 'How the aliases of erased people end; no mail is ever delivered there (RFC 2606).';

CREATE OR REPLACE FUNCTION private.erased_entry(p_entry jsonb, p_contacts text[], p_alias text, p_details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if jsonb_typeof(p_entry) = 'object'
    and (private.read_attendee(p_entry, 0, null, p_details)).contact = any (p_contacts)
  then
    return (p_entry - array['firstName', 'lastName', 'phoneNumber'])
      || jsonb_build_object('email', p_alias, 'name', 'Erased');
  end if;
  return p_entry;
end;
$function$;
comment on function private.erased_entry(jsonb,text[],text,jsonb) is 'An entry of an attendee list, put as the alias if it is the person.';

CREATE OR REPLACE FUNCTION private.erased_text(p_text text, p_patterns text[], p_alias text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_text text := p_text;
  v_pattern text;
begin
  foreach v_pattern in array p_patterns loop
    v_text := regexp_replace(
      v_text, v_pattern, case when v_pattern ~ '@' then p_alias else 'Erased' end, 'gi');
  end loop;
  return v_text;
end;
$function$;
comment on function private.erased_text(text,text[],text) is 'The text with addresses put as the alias, names and numbers as "Erased".';

CREATE OR REPLACE FUNCTION private.erased_value(p_value jsonb, p_patterns text[], p_alias text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  case jsonb_typeof(p_value)
    when 'string' then
      return to_jsonb(private.erased_text(p_value #>> '{}', p_patterns, p_alias));
    when 'array' then
      return (
        select coalesce(
          jsonb_agg(private.erased_value(a.value, p_patterns, p_alias) order by a.ordinality), '[]')
        from jsonb_array_elements(p_value) with ordinality a
      );
    when 'object' then
      return (
        select coalesce(
          jsonb_object_agg(
            o.key,
            case
              -- What events are found, ordered and joined by says nothing of a person.
              when o.key in (
                'triggerEvent', 'createdAt', 'uid', 'bookingUid', 'rescheduleUid', 'iCalUID',
                'type', 'startTime', 'endTime', 'timeZone', 'locale', 'status'
              ) then o.value
              -- Who organizes keeps their name; the address may be the person's own.
              when o.key in ('organizer', 'user', 'team', 'hosts') then private.erased_value(
                o.value,
                array(select p.pattern from unnest(p_patterns) p (pattern) where p.pattern ~ '@'),
                p_alias)
              else private.erased_value(o.value, p_patterns, p_alias)
            end
          ),
          '{}'
        )
        from jsonb_each(p_value) o
      );
    else
      return p_value;
  end case;
end;
$function$;
comment on function private.erased_value(jsonb,text[],text) is 'JSON in whose texts a person is erased. Keys and numbers stay, and who organizes.';

CREATE OR REPLACE FUNCTION private.erasure_digest(p_contact text, p_key text)
 RETURNS bytea
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return extensions.hmac(p_contact, p_key, 'sha256');
end;
$function$;
comment on function private.erasure_digest(text,text) is 'A contact as erased_contacts has it.';

CREATE OR REPLACE FUNCTION private.erasure_key(p_make boolean DEFAULT false)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_name constant text := 'calbase_erasure_key';
  v_key text := private.setting(v_name);
begin
  if v_key is null and p_make
    and not exists (select from vault.secrets s where s.name = v_name)
  then
    v_key := encode(extensions.gen_random_bytes(32), 'hex');
    perform vault.create_secret(
      v_key, v_name, 'The key by which calbase recognises people who were erased');
  end if;
  if v_key is null then
    raise exception 'Vault does not have the key by which erased people are recognised (any more). Restore it from a backup, or, to begin anew and let Cal.com''s API bring back who was erased: delete from vault.secrets where name = ''%''; delete from private.erased_contacts;', v_name
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  return v_key;
end;
$function$;
comment on function private.erasure_key(boolean) is 'The key of the hashes of erased people, out of Vault; made if p_make and there never was one. Raises when it is lost.';

CREATE OR REPLACE FUNCTION private.event_details(p_body jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_payload constant jsonb := p_body -> 'payload';
begin
  if p_body ->> 'triggerEvent' in ('INSTANT_MEETING', 'BOOKING_OBSERVED')
    and jsonb_typeof(v_payload) = 'object'
  then
    return case p_body ->> 'triggerEvent'
      when 'INSTANT_MEETING' then private.details_of_instant_meeting(v_payload)
      else private.details_of_observation(v_payload)
    end;
  end if;
  -- MEETING_STARTED and MEETING_ENDED have no envelope: the body is the booking's row itself. What
  -- else has none was made by a custom template, which knows no payload.
  return case
    when jsonb_typeof(v_payload) = 'object' then v_payload
    when p_body ->> 'triggerEvent' in ('MEETING_STARTED', 'MEETING_ENDED') and p_body ? 'id' then p_body
    else private.unescaped(p_body)
  end;
end;
$function$;
comment on function private.event_details(jsonb) is 'The part of a body that speaks of the booking.';

CREATE OR REPLACE FUNCTION private.event_gauges(p_now timestamp with time zone)
 RETURNS SETOF private.metric_sample
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
begin
  return query
  with p as (
    select count(*) as count, min(e.received_at) as since
    from private.tenants_with_pending(p_now) t
    cross join lateral (
      select w.received_at
      from public.webhook_events w
      where w.tenant_id = t
        and w.status = 'pending'
        and coalesce(w.retry_at, '-infinity') <= p_now
      order by w.id
      limit 1000
    ) e
  ),
  f as (
    select count(*) as count
    from (
      select from public.webhook_events e
      where e.status = 'failed' and e.retry_at < 'infinity'
      limit 10000
    ) l
  )
  select v.name, '{}'::jsonb, v.value::double precision
  from p, f, lateral (values
    ('calbase_webhook_events_pending', p.count::numeric),
    ('calbase_webhook_event_oldest_pending_age_seconds',
      greatest(coalesce(extract(epoch from p_now - p.since), 0), 0)),
    ('calbase_webhook_events_to_retry', f.count)
  ) v (name, value);
end;
$function$;
comment on function private.event_gauges(timestamp with time zone) is 'What waits to be applied, and since when.';

CREATE OR REPLACE FUNCTION private.event_kind(p_event_type text)
 RETURNS private.event_kind
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case p_event_type
    when 'BOOKING_REQUESTED' then 'requested'
    when 'INSTANT_MEETING' then 'requested'
    when 'BOOKING_PAYMENT_INITIATED' then 'payment_initiated'
    when 'BOOKING_PAID' then 'paid'
    when 'BOOKING_CREATED' then 'created'
    when 'BOOKING_CONFIRMED' then 'created'
    when 'INSTANT_MEETING_ACCEPTED' then 'created'
    when 'BOOKING_RESCHEDULED' then 'rescheduled'
    when 'BOOKING_LOCATION_UPDATED' then 'updated'
    when 'BOOKING_REASSIGNED' then 'updated'
    when 'ATTENDANCE_CONFIRMED' then 'attendance_confirmed'
    when 'MEETING_STARTED' then 'started'
    when 'MEETING_ENDED' then 'ended'
    when 'BOOKING_COMPLETED' then 'ended'
    when 'AFTER_HOSTS_CAL_VIDEO_NO_SHOW' then 'host_no_show'
    when 'BOOKING_NO_SHOW' then 'no_show'
    when 'BOOKING_NO_SHOW_UPDATED' then 'no_show'
    when 'AFTER_GUESTS_CAL_VIDEO_NO_SHOW' then 'no_show'
    when 'BOOKING_REJECTED' then 'rejected'
    when 'BOOKING_CANCELLED' then 'cancelled'
  end::private.event_kind;
end;
$function$;
comment on function private.event_kind(text) is 'What a trigger means to a booking; null for triggers that say nothing about one, and for what is no webhook''s: an observation, a correction. CONFIRMED, COMPLETED and NO_SHOW are aliases that Cal.com documents but never sends; ATTENDANCE_CONFIRMED is calbase''s own.';

CREATE OR REPLACE FUNCTION private.events_naming(p_tenant_id uuid, p_contacts text[], p_after bigint, p_until bigint DEFAULT '9223372036854775807'::bigint)
 RETURNS bigint[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_pattern constant text := (
    select string_agg(private.pattern_of(c.contact), '|') from unnest(p_contacts) c (contact)
  );
  v_has_number constant boolean := exists (
    select from unnest(p_contacts) c (contact) where c.contact like 'tel:%'
  );
begin
  return array(
    select e.id
    from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.id > p_after
      and e.id <= p_until
      and (
        coalesce(e.body::text, e.unparseable_body) ~* v_pattern
        or e.reason ~* v_pattern
        -- However the phone number is written. An address the text tells.
        or v_has_number and exists (
          select from unnest(private.listed_attendees(private.event_details(e.body))) l
          where l.contact = any (p_contacts)
        )
      )
  );
end;
$function$;
comment on function private.events_naming(uuid,text[],bigint,bigint) is 'The events after one, and up to one, in which a person''s address or number occurs. Reads the text of them all.';

CREATE OR REPLACE FUNCTION private.events_of(p_tenant_id uuid, p_booking_id uuid)
 RETURNS private.concerning_event[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select row(e, 'own', u.generation)::private.concerning_event
    from public.webhook_events e
    join public.booking_uids u on u.tenant_id = e.tenant_id and u.cal_uid = e.cal_uid
    where e.tenant_id = p_tenant_id and e.booking_id = p_booking_id and e.status = 'applied'
    union all
    select row(e, 'departure', u.generation)::private.concerning_event
    from public.booking_uids u
    join public.webhook_events e on e.tenant_id = u.tenant_id and e.left_uid = u.cal_uid
    where u.tenant_id = p_tenant_id
      and u.booking_id = p_booking_id
      and e.booking_id <> p_booking_id
      and e.status = 'applied'
  );
end;
$function$;
comment on function private.events_of(uuid,uuid) is 'The applied events of a booking: its own, and those by which a seat left it.';

CREATE OR REPLACE FUNCTION private.events_of_bookings(p_tenant_id uuid, p_booking_ids uuid[])
 RETURNS bigint[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select e.id
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.booking_id = any (p_booking_ids)
  );
end;
$function$;
comment on function private.events_of_bookings(uuid,uuid[]) is 'The events of bookings. One may say a person''s name and not their address.';

CREATE OR REPLACE FUNCTION private.events_of_person(p_tenant_id uuid, p_contacts text[], p_booking_ids uuid[])
 RETURNS SETOF private.seen
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
  select 'event', e.received_at, e.event_type, e.status::text, e.reason, e.id::text
  from public.webhook_events e
  where e.tenant_id = p_tenant_id and e.booking_id = any (p_booking_ids)
  union all
  select 'event', e.received_at, e.event_type, e.status::text, e.reason, e.id::text
  from public.leads l
  join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
  join public.webhook_events e
    on e.tenant_id = a.tenant_id and e.provider = 'cal.com' and e.event_id = a.form_event
  where l.tenant_id = p_tenant_id and l.contact = any (p_contacts);
end;
$function$;
comment on function private.events_of_person(uuid,text[],uuid[]) is 'What arrived about the bookings and forms of a person.';

CREATE OR REPLACE FUNCTION private.events_of_series(p_tenant_id uuid, p_booking_id uuid, p_keys text[])
 RETURNS private.concerning_event[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_was_requested boolean;
begin
  select bool_or(private.event_kind(e.event_type) in ('requested', 'payment_initiated'))
  into v_was_requested
  from public.webhook_events e
  where e.tenant_id = p_tenant_id and e.booking_id = p_booking_id and e.status = 'applied';

  -- An event about a series speaks for every series its own booking belongs to, also when that
  -- occurrence was moved to another hour. It has no place in this booking's chain of uids: it
  -- meets the uid that was current when it happened. Confirming and declining reach only what
  -- was asked for; left out, they cost nothing where hundreds were booked at once.
  return array(
    select row(e, 'series', g.generation)::private.concerning_event
    from public.webhook_events e
    cross join lateral (
      select max(u.generation) as generation
      from public.webhook_events o
      join public.booking_uids u on u.tenant_id = o.tenant_id and u.cal_uid = o.cal_uid
      where o.tenant_id = p_tenant_id
        and o.booking_id = p_booking_id
        and o.status = 'applied'
        and o.occurred_at <= e.occurred_at
    ) g
    where e.tenant_id = p_tenant_id
      and e.booking_id in (
        select c.booking_id
        from public.webhook_events c
        where c.tenant_id = p_tenant_id and c.series_key = any (p_keys)
      )
      and e.series_key is not null
      and e.booking_id <> p_booking_id
      and e.status = 'applied'
      and (
        private.event_kind(e.event_type) = 'cancelled'
        or v_was_requested and private.event_kind(e.event_type) in ('created', 'rejected')
      )
      and g.generation is not null
  );
end;
$function$;
comment on function private.events_of_series(uuid,uuid,text[]) is 'The applied events about the series of a booking (p_keys) that may change it.';

CREATE OR REPLACE FUNCTION private.expires_at(p_anchor public.reminder_anchor, p_start_time timestamp with time zone, p_due_at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return least(
    case when private.is_before_start(p_anchor) then p_start_time end,
    p_due_at + interval '3 days'
  );
end;
$function$;
comment on function private.expires_at(public.reminder_anchor,timestamp with time zone,timestamp with time zone) is 'From when on a message is of no use: the meeting has begun, or it is three days late.';

CREATE OR REPLACE FUNCTION private.expiry_of(p_reminder public.reminders)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select private.expires_at(rule.anchor, b.start_time, p_reminder.due_at)
    from public.bookings b
    join public.reminder_rules rule
      on rule.tenant_id = b.tenant_id and rule.id = p_reminder.rule_id
    where b.tenant_id = p_reminder.tenant_id and b.id = p_reminder.booking_id
  );
end;
$function$;
comment on function private.expiry_of(public.reminders) is 'From when on a reminder is of no use.';

CREATE OR REPLACE FUNCTION private.explain_checks()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_broken text;
begin
  -- One query for all of them, each as PostgreSQL would ask it.
  execute (
    select format('select case %s end from (select ($1).*) %I',
      string_agg(
        format('when not %s then %L', pg_get_expr(c.conbin, c.conrelid), c.conname), ' '
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
$function$;
comment on function private.explain_checks() is 'Says of a row that a check constraint is about to refuse what that constraint''s comment says.';

CREATE OR REPLACE FUNCTION private.explain_references()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$;
comment on function private.explain_references() is 'Says of a row that a foreign key is about to refuse what that key''s comment says. Not to members: their policies are asked behind this.';

CREATE OR REPLACE FUNCTION private.exposure_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return case when exists (
    select
    from pg_catalog.pg_namespace n
    join private.grantees() g on g.oid <> 0
    where n.nspname = 'pgmq_public' and has_schema_privilege(g.oid, n.oid, 'usage')
  ) then 'Supabase offers the queues over the Data API (schema pgmq_public).' end;
end;
$function$;
comment on function private.exposure_trouble() is 'Whether the queue can be reached from outside.';

CREATE OR REPLACE FUNCTION private.extensions_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_missing constant text[] := array(
    select n.name
    from unnest('{pgmq, pg_cron, pg_net, supabase_vault}'::text[]) n (name)
    where n.name not in (select e.extname from pg_catalog.pg_extension e)
  );
begin
  return case when v_missing <> '{}' then format(
    'Extensions are missing: %s.', array_to_string(v_missing, ', ')) end;
end;
$function$;
comment on function private.extensions_trouble() is 'Whether the extensions are there without which nothing else can be looked at.';

CREATE OR REPLACE FUNCTION private.failures_to_tell(c private.tenant_counts)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return nullif(concat_ws(' ',
    case when c.not_stored_today > 0 then format(
      'Webhooks that could not be stored in 24 hours: %s. Compare its bookings in Cal.com with upcoming_bookings; refused_webhooks.sql tells the hours.',
      c.not_stored_today) end,
    (
      select string_agg(
        format('The channel %s is stopped: %s Put it right, then: select reopen_channel(%L, %L);',
          k.key, k.value ->> 'reason', c.tenant, k.key), ' ' order by k.key)
      from jsonb_each(c.stopped_channels) k
    ),
    case when c.failed_events > 0 then format(
      'Events that could not be applied: %s. event_log says why; then: select * from replay_events(%L);',
      c.failed_events, c.tenant) end,
    case when c.dead_letters > 0 then format(
      'Reminders that could not be sent: %s. reminder_log says why; then: select retry_reminders(%L);',
      c.dead_letters, c.tenant) end,
    case when c.unparseable_events > 0 then format(
      'Events without a usable shape: %s. events_in_trouble.sql says what to do.',
      c.unparseable_events) end,
    case when c.unknown_reminders > 0 then format(
      'Reminders of which nobody knows whether they arrived: %s. See reminder_log.',
      c.unknown_reminders) end
  ), '');
end;
$function$;
comment on function private.failures_to_tell(private.tenant_counts) is 'What went wrong at a tenant, a sentence each, with what to do; the worst first.';

CREATE OR REPLACE FUNCTION private.fall_back(p_outcomes private.reminder_outcome[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_failed constant private.reminder_outcome[] := array(
    select o from unnest(p_outcomes) o where private.lets_another_try(o.status, o.reason_code)
  );
  v_tenant_id uuid;
  v_plans private.reminder_plan[];
begin
  for v_tenant_id in select distinct o.tenant_id from unnest(v_failed) o order by 1 loop
    v_plans := private.fallbacks_of(v_tenant_id, v_failed, p_now);
    if v_plans <> '{}' then
      -- Of one that was stood in for at an earlier time of its meeting there is a row.
      perform private.replan_reminders(v_tenant_id, v_plans);
      perform private.add_reminders(v_tenant_id, v_plans);
    end if;
  end loop;
end;
$function$;
comment on function private.fall_back(private.reminder_outcome[],timestamp with time zone) is 'Plans what stands in for reminders that have just failed. Each is judged again when it is sent: if the first one came after all, it is not.';

CREATE OR REPLACE FUNCTION private.fallbacks_of(p_tenant_id uuid, p_outcomes private.reminder_outcome[], p_now timestamp with time zone)
 RETURNS private.reminder_plan[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select row(
      r.booking_id, r.rule_id, r.recipient, u.fallback_channel, 'scheduled', 'first_failed',
      r.due_at, p_now, true
    )::private.reminder_plan
    from unnest(p_outcomes) o
    join public.reminders r on r.tenant_id = o.tenant_id and r.id = o.reminder_id
    join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
    join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
    where o.tenant_id = p_tenant_id
      and u.fallback_channel is not null
      and not r.is_fallback
      -- As it is, not as it was to be: it may have moved on before its sender said so.
      and private.lets_another_try(r.status, r.reason_code)
      and p_now < private.expires_at(u.anchor, b.start_time, r.due_at)
  );
end;
$function$;
comment on function private.fallbacks_of(uuid,private.reminder_outcome[],timestamp with time zone) is 'What stands in for the reminders among these that failed, by the fallback channels of their rules: at once.';

CREATE OR REPLACE FUNCTION private.feedback_rank(p_feedback text)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case split_part(p_feedback, ' ', 1)
    when 'complained' then 4
    -- A mail server may take an e-mail and send it back: of the two, the later holds.
    when 'bounced' then 3
    -- Of a text message either ends its life. Where a carrier reports both, whoever has it has it.
    when 'delivered' then 3
    when 'undelivered' then 2
    when 'failed' then 2
    when 'delayed' then 1
    else 0
  end;
end;
$function$;
comment on function private.feedback_rank(text) is 'How much later in the life of a message something is said: providers tell it in any order.';

CREATE OR REPLACE FUNCTION private.filter_messages(p_messages private.queue_message[], p_now timestamp with time zone)
 RETURNS private.candidate[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_all constant private.candidate[] := private.judge_messages(p_messages, p_now);
  v_to_send private.candidate[];
begin
  if cardinality(v_all) < cardinality(p_messages) then
    perform private.drop_or_put_back(p_messages, v_all, p_now);
  end if;

  v_to_send := array(select c from unnest(v_all) c where (c.deferral).status is null);
  if cardinality(v_to_send) < cardinality(v_all) then
    perform private.defer(v_all, p_now);
  end if;
  return v_to_send;
end;
$function$;
comment on function private.filter_messages(private.queue_message[],timestamp with time zone) is 'The candidates among queue messages that may be sent now; the others are dealt with.';

CREATE OR REPLACE FUNCTION private.final_status(p_state private.booking_state)
 RETURNS public.booking_status
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if p_state.no_shows = '{}'
    or coalesce(p_state.status not in ('confirmed', 'rescheduled', 'completed'), true)
  then
    return coalesce(p_state.status, 'requested');
  end if;
  if not exists (
    select
    from jsonb_each(p_state.attendees) a
    where (a.value -> 'is_booker')::boolean
      and not a.value ? 'left_at'
      and jsonb_typeof(coalesce(
        nullif(p_state.no_shows -> a.key, 'null'), p_state.no_shows -> '', 'false')) <> 'string'
  ) and exists (
    select from jsonb_each(p_state.no_shows) n where jsonb_typeof(n.value) = 'string'
  ) then
    return 'no_show'::public.booking_status;
  end if;
  return p_state.status;
end;
$function$;
comment on function private.final_status(private.booking_state) is 'The status as the outside sees it: no_show when no booker came. The one beneath is kept, so unmarking returns to it. Needs everyone at hand where anyone is marked.';

CREATE OR REPLACE FUNCTION private.find(p_check text, p_trouble text, p_command text)
 RETURNS private.finding
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select p_check, p_trouble is null, p_trouble, case when p_trouble is not null then p_command end
$function$;
comment on function private.find(text,text,text) is 'A finding from what is wrong, if anything.';

CREATE OR REPLACE FUNCTION private.find_failed_events(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
  -- Not with their reasons: what PostgreSQL says may quote a person.
  select e.tenant_id, 'events_failed'::public.alert_kind, '',
    count(*) filter (where e.attempts > 1 or e.retry_at is null) > 0, false,
    format('Webhooks of %s could not be applied: %s, the first of %s.', t.slug, count(*),
      private.in_utc(min(e.received_at))),
    format('Nothing is lost, but what they tell is missing in bookings, and no reminder follows it. event_log says why. They are tried again by themselves; at once, when the reason is mended: select * from replay_events(%L); Do not delete them.',
      t.slug),
    jsonb_build_object('count', count(*), 'first_received_at', min(e.received_at),
      'given_up', count(*) filter (where e.retry_at is null))
  from (
    select w.tenant_id, w.attempts, w.retry_at, w.received_at
    from public.webhook_events w
    where w.status = 'failed'
    limit 10000
  ) e
  join public.tenants t on t.id = e.tenant_id and t.disabled_at is null
  group by e.tenant_id, t.slug
$function$;
comment on function private.find_failed_events(timestamp with time zone) is 'Tenants of which events could not be applied, at the second attempt either.';

CREATE OR REPLACE FUNCTION private.find_failing_jobs(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with run as (
    select d.jobid, d.status, row_number() over (partition by d.jobid order by d.runid desc) as place
    from (
      -- About a quarter of an hour: pg_cron has an index on nothing else.
      select r.jobid, r.runid, r.status, r.start_time
      from cron.job_run_details r
      order by r.runid desc
      limit 500
    ) d
    where d.status in ('succeeded', 'failed') and d.start_time > p_now - interval '30 minutes'
  )
  -- Not with what PostgreSQL said, which may quote a person.
  select null::uuid, 'scheduler_still'::public.alert_kind, j.jobname,
    j.active is false or count(*) filter (where r.status = 'failed') = 3, false,
    format(
      case when j.active then 'The scheduled job %s fails, each time.'
        else 'The scheduled job %s is stopped in pg_cron.' end,
      j.jobname),
    case when j.active
      then 'cron.job_run_details says why (return_message). select * from doctor(); tells what is wrong with the installation.'
      else 'select * from repair(); schedules it anew. To stop sending on purpose, do not stop jobs: select pause_sending();'
    end,
    jsonb_build_object('job', j.jobname, 'active', j.active)
  from cron.job j
  left join run r on r.jobid = j.jobid and r.place <= 3
  where j.jobname like 'calbase-%'
  group by j.jobid, j.jobname, j.active
  having not j.active or count(*) filter (where r.place = 1 and r.status = 'failed') = 1
$function$;
comment on function private.find_failing_jobs(timestamp with time zone) is 'Jobs that are stopped, or failed three times in a row.';

CREATE OR REPLACE FUNCTION private.find_growing_queues(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with measured as (
    select l.queue,
      max(l.length) filter (where l.measured_at = p_now) as length,
      max(l.oldest_age) filter (where l.measured_at = p_now) as oldest_age,
      min(l.length) filter (where l.measured_at > p_now - interval '5 minutes') as of_late,
      max(l.length) filter (where l.measured_at <= p_now - interval '5 minutes') as before,
      count(*) filter (where l.measured_at <= p_now - interval '5 minutes') as times_before
    from private.queue_lengths l
    where l.measured_at > p_now - interval '10 minutes' and l.measured_at <= p_now
    group by l.queue
  ),
  judged as (
    select m.*,
      -- Of more than ten thousand it is not known whether they are still more.
      m.length >= 1000 and m.times_before > 0
        and (m.of_late > m.before or m.of_late >= 10000) as grows,
      m.queue = 'events' and m.oldest_age >= interval '5 minutes' as is_stuck
    from measured m
  )
  select null::uuid, 'queue_growing'::public.alert_kind, j.queue, j.grows or j.is_stuck, false,
    format(
      case when j.queue = 'events'
        then 'Webhooks are stored, but wait to be applied: %s%s, the first for %s minutes.'
        else 'More reminders are due than are sent: %s%s wait, the first for %s minutes.' end,
      j.length, case when j.length >= 10000 then ' or more' end,
      floor(extract(epoch from j.oldest_age) / 60)),
    case when j.queue = 'events'
      then 'Does somebody keep a transaction open, in Studio''s SQL editor for example? pg_stat_activity tells. running_jobs shows long work. Nothing is lost: they are applied as soon as nobody is in the way. Do not replay them.'
      else 'select * from doctor(); says whether the sender answers; the functions'' logs say how fast. An account with a low rate_per_second (show_channels) takes what it takes. None is sent after its meeting has begun.'
    end,
    jsonb_build_object('length', j.length, 'length_before', j.before,
      'oldest_age_seconds', floor(extract(epoch from j.oldest_age)))
  from judged j
  where j.grows or j.length >= 500 and j.of_late >= j.before * 0.8
    or j.queue = 'events' and j.oldest_age >= interval '2 minutes'
$function$;
comment on function private.find_growing_queues(timestamp with time zone) is 'Queues that are longer than ten minutes ago all the time, and webhooks that wait for longer than it can take.';

CREATE OR REPLACE FUNCTION private.find_late_reminders(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select null::uuid, 'reminders_late'::public.alert_kind, '', min(l.send_at) <= p_now - interval '5 minutes', false,
    format('Reminders are late: %s, the first since %s. Tenants: %s.',
      count(*), private.in_utc(min(l.send_at)), count(distinct l.tenant_id)),
    concat_ws(' ',
      private.why_not_to_send(),
      'select * from doctor(); says what is wrong with the installation. If it is well, an account is too slow for what it has to send: show_channels() tells its rate_per_second. Do not queue them again: they are, and none is sent after its meeting has begun.'),
    jsonb_build_object('count', count(*), 'first_due_at', min(l.send_at),
      'tenants', to_jsonb((array_agg(distinct t.slug))[1:10]))
  from private.late_reminders(p_now) l
  join public.tenants t on t.id = l.tenant_id and t.disabled_at is null
  having count(*) > 0
$function$;
comment on function private.find_late_reminders(timestamp with time zone) is 'That reminders have been due for five minutes. Of all tenants together: what makes them late seldom is one''s own.';

CREATE OR REPLACE FUNCTION private.find_missed_bookings(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select f.tenant_id, 'bookings_missed'::public.alert_kind, '', true, true,
    format('Cal.com showed bookings of %s that no webhook had told of: %s in a day.', t.slug, count(*)),
    'They are here now, with their reminders, as far as there was still time: found_in_cal lists them. Why did no webhook come? See at Cal.com whether it is active, with all triggers, for these event types as well.',
    jsonb_build_object('count', count(*), 'first_found_at', min(f.found_at), 'last_found_at', max(f.found_at))
  from public.reconciliation_findings f
  join public.tenants t on t.id = f.tenant_id and t.disabled_at is null
  where f.kind = 'missing' and f.found_at > p_now - interval '1 day' and f.found_at <= p_now
  group by f.tenant_id, t.slug
$function$;
comment on function private.find_missed_bookings(timestamp with time zone) is 'Tenants of which Cal.com''s API showed bookings within a day that were not known here.';

CREATE OR REPLACE FUNCTION private.find_reached_limits(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select r.tenant_id, 'text_limit_reached'::public.alert_kind, r.reason_code::text, true, true,
    format(
      case r.reason_code
        when 'number_limit' then 'Text messages of %s were not sent, as their numbers had had as many as they may that day: %s.'
        else 'Text messages of %s were not sent, as they may not go to their countries: %s.'
      end,
      t.slug, count(*)),
    format('reminder_log says which. If that is not meant, allow more: select limit_texts(%L, …); If one number books again and again, somebody tries to make the tenant pay: leave the limit as it is.',
      t.slug),
    jsonb_build_object('count', count(*), 'first_due_at', min(r.due_at), 'last_due_at', max(r.due_at))
  from public.reminders r
  join public.tenants t on t.id = r.tenant_id and t.disabled_at is null
  where r.status = 'failed'
    and r.reason_code in ('number_limit', 'country_not_allowed', 'country_unknown')
    and r.due_at > p_now - interval '1 day'
    and r.due_at <= p_now
  group by r.tenant_id, t.slug, r.reason_code
$function$;
comment on function private.find_reached_limits(timestamp with time zone) is 'Tenants of which text messages of a day were not sent because of a limit.';

CREATE OR REPLACE FUNCTION private.find_refused_keys()
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select c.tenant_id, 'credentials_refused'::public.alert_kind, 'cal.com', true, true,
    format('Cal.com''s API refuses the key of %s.', t.slug),
    format('Bookings that no webhook tells of are not found until it has another: make one at Cal.com under Settings, Developer, API keys, then: npm run tenant -- connect %s. Webhooks and reminders go on.',
      t.slug),
    jsonb_build_object('reason', left(private.without_addresses(c.reason), 300))
  from private.connections c
  join public.tenants t on t.id = c.tenant_id and t.disabled_at is null
  where c.state = 'refused'
$function$;
comment on function private.find_refused_keys() is 'Tenants whose key Cal.com''s API refuses.';

CREATE OR REPLACE FUNCTION private.find_returned_messages(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with returned as (
    select d.tenant_id, d.channel,
      count(*) filter (where k.what <> 'complained') as returned,
      count(*) filter (where k.what = 'complained') as complaints
    from public.deliveries d
    cross join lateral (select split_part(d.feedback, ' ', 1) as what) k
    where d.feedback not in ('sent', 'delivered')
      and d.feedback_at > p_now - interval '1 day'
      and d.feedback_at <= p_now
      and k.what in ('bounced', 'undelivered', 'failed', 'complained')
    group by d.tenant_id, d.channel
  ),
  -- Whoever has a handful of them.
  compared as (
    select w.*, t.slug,
      (
        select count(*)
        from public.reminders r
        where r.tenant_id = w.tenant_id
          and r.due_at > p_now - interval '1 day'
          and r.due_at <= p_now
          and r.channel = w.channel
          and r.status in ('sent', 'failed')
      ) as of
    from returned w
    join public.tenants t on t.id = w.tenant_id and t.disabled_at is null
    where w.returned >= 5 or w.complaints >= 3
  )
  select c.tenant_id, 'messages_returned'::public.alert_kind, c.channel::text,
    c.returned >= 5 and c.returned > 0.05 * c.of or c.complaints >= 3 and c.complaints > 0.003 * c.of,
    true,
    format('Of %s messages of %s by %s in a day, %s came back and %s were called spam.',
      greatest(c.of, c.returned), c.slug, c.channel, c.returned, c.complaints),
    'reminder_log says which, and what the provider said. Those addresses get nothing more (suppressions). Above 5 % that come back, or 0.3 % spam, providers stop accounts: look at how people come by the form, and whether the sender''s domain or number is registered. Do not take addresses out of suppressions to try again.',
    jsonb_build_object('sent', c.of, 'returned', c.returned, 'complaints', c.complaints)
  from compared c
  where c.returned > 0.025 * c.of or c.complaints > 0.0015 * c.of
$function$;
comment on function private.find_returned_messages(timestamp with time zone) is 'Tenants of which too many messages of a day came back, or were called spam, on a channel.';

CREATE OR REPLACE FUNCTION private.find_scheduler_gap(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select null::uuid, 'scheduler_still'::public.alert_kind, '', true, false,
    format('The scheduler stood still from %s to %s; it runs again.',
      private.in_utc(lower(g)), private.in_utc(upper(g))),
    'Webhooks were stored meanwhile; what was due is sent now, if it is not too late: reminder_log lists what was skipped. Was the database restarted, paused, or out of connections? cron.job_run_details tells. Only a monitor outside that asks functions/v1/health can tell it at once: have one.',
    jsonb_build_object('from', lower(g), 'to', upper(g))
  from private.scheduler_gap(p_now) g
  where g is not null
$function$;
comment on function private.find_scheduler_gap(timestamp with time zone) is 'That nothing ran for five minutes, afterwards.';

CREATE OR REPLACE FUNCTION private.find_silent_tenants(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select t.id, 'tenant_silent'::public.alert_kind, '', true, true,
    format('%s has had no webhook since %s. There are some in %s hours of a usual week; so long a silence is not.',
      t.slug, private.in_utc(h.last_at), h.hours_a_week),
    'See at Cal.com, under Settings, Developer, Webhooks, whether it is still there and active, with this tenant''s URL. If so, a *Ping test* shows whether it arrives (event_log), and perhaps there was nothing to tell: on holidays, acknowledge it. It is resolved by the next webhook.',
    jsonb_build_object('last_webhook_at', h.last_at, 'hours_a_week', h.hours_a_week,
      'too_long_from', h.silent_from)
  from private.webhook_habits h
  join public.tenants t on t.id = h.tenant_id and t.disabled_at is null
  where h.silent_from <= p_now
    -- It may have been learned some hours ago.
    and private.last_webhook_at(t.id) <= h.last_at
$function$;
comment on function private.find_silent_tenants(timestamp with time zone) is 'Tenants of which no webhook has come for longer than is usual.';

CREATE OR REPLACE FUNCTION private.find_still_jobs(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select null::uuid, 'scheduler_still'::public.alert_kind, 'tick', h.last_at <= p_now - interval '3 minutes',
    false,
    format('Nothing is queued: the tick has not run since %s, while other jobs do.', private.in_utc(h.last_at)),
    'select * from doctor(); then select * from repair(); schedules it anew. cron.job_run_details tells why it failed.',
    jsonb_build_object('last_at', h.last_at)
  from private.heartbeat h
  where h.name = 'tick' and h.last_at <= p_now - interval '1 minute'
  union all
  select null, 'retention_still', '', h.last_at <= p_now - interval '1 hour', false,
    format('What is to be deleted is not: retention has not run since %s.', private.in_utc(h.last_at)),
    'select * from doctor(); then select * from repair(); schedules it anew. cron.job_run_details tells why it failed. Personal data is kept longer than promised meanwhile.',
    jsonb_build_object('last_at', h.last_at)
  from private.heartbeat h
  where h.name = 'prune' and h.last_at <= p_now - interval '30 minutes'
$function$;
comment on function private.find_still_jobs(timestamp with time zone) is 'Jobs that do not run while others do.';

CREATE OR REPLACE FUNCTION private.find_stopped_channels()
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with stopped as (
    select c.channel, c.stopped_at, c.failures, t.id as tenant_id, t.slug,
      left(private.without_addresses(c.reason), 300) as reason,
      case when private.is_about_credentials(c.reason) then 'credentials_refused'
        else 'channel_stopped' end::public.alert_kind as kind,
      -- The project has no account that calls URLs.
      a.tenant_id is not null or c.channel = 'webhook' as has_own
    from private.channel_circuits c
    join public.tenants t on t.id = c.tenant_id and t.disabled_at is null
    left join private.channel_accounts a on a.tenant_id = c.tenant_id and a.channel = c.channel
  )
  select s.tenant_id, s.kind, s.channel::text, s.kind = 'credentials_refused' or s.failures > 1, true,
    format('%s sends nothing by %s since %s: %s', s.slug, s.channel, private.in_utc(s.stopped_at), s.reason),
    format('Put it right at the provider, or give calbase the right settings: select set_channel(%L, %L, …); Then: select reopen_channel(%1$L, %2$L); What is due waits meanwhile, and is sent then if it is not too late.',
      s.slug, s.channel),
    jsonb_build_object('stopped_at', s.stopped_at, 'reason', s.reason, 'attempts', s.failures)
  from stopped s
  where s.has_own
  union all
  select null, s.kind, s.channel::text, bool_or(s.kind = 'credentials_refused' or s.failures > 1), false,
    format('The project''s own account for %s sends nothing since %s: %s',
      s.channel, private.in_utc(min(s.stopped_at)), min(s.reason)),
    'Put it right at the provider, or the secrets of the functions (npm run setup). It is tried again by itself, after an hour at most; at once by reopen_channel(). What is due waits meanwhile, and is sent then if it is not too late.',
    jsonb_build_object('stopped_at', min(s.stopped_at), 'reason', min(s.reason),
      'attempts', max(s.failures), 'count', count(*), 'tenants', to_jsonb((array_agg(s.slug order by s.slug))[1:10]))
  from stopped s
  where not s.has_own
  group by s.kind, s.channel
$function$;
comment on function private.find_stopped_channels() is 'Channels that are stopped: of a tenant''s own account for each, of the project''s once.';

CREATE OR REPLACE FUNCTION private.find_unknown_fates(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select r.tenant_id, 'unknown_fates'::public.alert_kind, r.channel::text, count(*) >= 3, true,
    format('Of reminders of %s nobody knows whether they arrived: %s by %s in a day.',
      t.slug, count(*), r.channel),
    'The provider did not answer, and may have taken them: sent again, they could come twice. Its own list of messages tells; reminder_log says which they are. Do not retry all of them.',
    jsonb_build_object('count', count(*), 'first_due_at', min(r.due_at), 'last_due_at', max(r.due_at))
  from public.reminders r
  join public.tenants t on t.id = r.tenant_id and t.disabled_at is null
  where r.status = 'unknown'
    and r.due_at > p_now - interval '1 day'
    and r.due_at <= p_now
  group by r.tenant_id, t.slug, r.channel
$function$;
comment on function private.find_unknown_fates(timestamp with time zone) is 'Tenants of which nobody knows whether reminders of a day arrived.';

CREATE OR REPLACE FUNCTION private.find_webhooks_amiss()
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select c.tenant_id, 'webhook_amiss'::public.alert_kind, '', true, true,
    format(
      case c.webhook
        when 'missing' then '%s has no webhook at Cal.com.'
        when 'inactive' then 'The webhook of %s at Cal.com is switched off.'
        else 'The webhook of %s at Cal.com is not as it should be.'
      end,
      t.slug),
    concat_ws(' ', c.webhook_note,
      'Until then its bookings come by the API only, some hours late, and reminders that were due meanwhile are not sent. Do not make a second webhook by hand.'),
    jsonb_build_object('webhook', c.webhook, 'looked_at', c.webhook_checked_at)
  from private.connections c
  join public.tenants t on t.id = c.tenant_id and t.disabled_at is null
  where c.webhook in ('missing', 'inactive', 'different')
$function$;
comment on function private.find_webhooks_amiss() is 'Connected tenants whose webhook at Cal.com is missing, inactive or different, as it was looked at last.';

CREATE OR REPLACE FUNCTION private.find_webhooks_not_stored(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- When the database is away, it is for all tenants: one alert, not one for each.
  select null::uuid, 'webhooks_not_stored'::public.alert_kind, '', true, false,
    format('Webhooks could not be stored: %s since %s. Tenants: %s.',
      sum(r.count), private.in_utc(min(r.hour)), count(distinct r.tenant_id)),
    'Cal.com was told to try again, and does so for seconds only. Compare what was booked at Cal.com since then with upcoming_bookings; a tenant connected by connect_tenant() is compared by itself. Do not wait for webhooks to come again.',
    jsonb_build_object(
      'count', sum(r.count), 'since', min(r.hour), 'last_at', max(r.last_at),
      'tenants', to_jsonb((array_agg(distinct t.slug))[1:10]))
  from private.webhook_rejections r
  join public.tenants t on t.id = r.tenant_id
  where r.hour >= date_trunc('hour', p_now - interval '1 hour', 'UTC') and r.reason = 'not_stored'
  having count(*) > 0
  union all
  select r.tenant_id, 'webhooks_not_stored'::public.alert_kind, 'secret', true, false,
    format('Webhooks of %s could not be stored, as its secret cannot be read in Vault: %s since %s.',
      t.slug, sum(r.count), private.in_utc(min(r.hour))),
    format('Give it a new one: select rotate_secret(%L); and put that into the webhook at Cal.com. Then compare what was booked at Cal.com since then with upcoming_bookings. Do not delete entries on Vault''s page.',
      t.slug),
    jsonb_build_object('count', sum(r.count), 'since', min(r.hour), 'last_at', max(r.last_at))
  from private.webhook_rejections r
  join public.tenants t on t.id = r.tenant_id
  where r.hour >= date_trunc('hour', p_now - interval '1 hour', 'UTC')
    and r.reason = 'secret_unreadable'
  group by r.tenant_id, t.slug
$function$;
comment on function private.find_webhooks_not_stored(timestamp with time zone) is 'Webhooks of this hour and the last that could not be stored.';

CREATE OR REPLACE FUNCTION private.find_webhooks_refused(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select r.tenant_id, 'webhooks_refused'::public.alert_kind, r.reason, sum(r.count) >= 3, r.reason = 'too_large',
    format(
      case r.reason
        when 'too_large' then 'Requests to %s were refused, as they are larger than 1 MiB: %s since %s.'
        else 'Webhooks of %s were not stored, as the tenant has no secret: %s since %s.'
      end,
      t.slug, sum(r.count), private.in_utc(min(r.hour))),
    case r.reason
      when 'too_large' then 'If a custom template at Cal.com sends that much, make it smaller: no booking needs it. If there is none, a stranger calls the URL: that does no harm.'
      else format('Give it one: select rotate_secret(%L); and put that into the webhook at Cal.com. Compare what was booked there since then with upcoming_bookings.', t.slug)
    end,
    jsonb_build_object('count', sum(r.count), 'since', min(r.hour), 'last_at', max(r.last_at))
  from private.webhook_rejections r
  join public.tenants t on t.id = r.tenant_id and t.disabled_at is null
  where r.hour >= date_trunc('hour', p_now - interval '1 hour', 'UTC')
    and r.reason in ('too_large', 'no_secret')
  group by r.tenant_id, t.slug, r.reason
$function$;
comment on function private.find_webhooks_refused(timestamp with time zone) is 'Tenants of which requests of this hour or the last were refused for something else than their signature.';

CREATE OR REPLACE FUNCTION private.find_wrong_signatures(p_now timestamp with time zone)
 RETURNS SETOF private.alert_finding
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- Refusals are counted by the hour, so ten minutes without a good one make them consecutive.
  select r.tenant_id, 'wrong_signatures'::public.alert_kind, '', r.count >= 3, true,
    format('The last %s webhooks of %s were refused: %s.', r.count, t.slug,
      case when r.missing > 0 then 'they have no signature, or a wrong one'
        else 'their signature is wrong' end),
    format('If the secret was changed at Cal.com, make one of calbase''s: select rotate_secret(%L); and put it into the webhook there. What was refused is lost: compare what was booked at Cal.com since then with upcoming_bookings. If nothing is missing there, a stranger calls the URL: that does no harm.',
      t.slug),
    jsonb_build_object(
      'count', r.count, 'last_refused_at', r.last_at, 'last_received_at', g.received_at)
  from (
    select distinct d.tenant_id
    from private.webhook_rejections d
    where d.hour >= date_trunc('hour', p_now - interval '1 day', 'UTC')
      and d.reason in ('wrong_signature', 'missing_signature')
  ) w
  join public.tenants t on t.id = w.tenant_id
  cross join lateral (select private.last_webhook_at(t.id) as received_at offset 0) g
  cross join lateral (
    -- Those since the last good one.
    select h.tenant_id, sum(h.count) as count, max(h.last_at) as last_at,
      sum(h.count) filter (where h.reason = 'missing_signature') as missing
    from private.webhook_rejections h
    where h.tenant_id = t.id
      and h.hour >= date_trunc('hour', p_now - interval '1 day', 'UTC')
      and h.reason in ('wrong_signature', 'missing_signature')
      and (g.received_at is null or h.last_at > g.received_at + interval '10 minutes')
    group by h.tenant_id
  ) r
  where t.disabled_at is null
$function$;
comment on function private.find_wrong_signatures(timestamp with time zone) is 'Tenants of which a day''s last requests have no signature of theirs, since the last that had one.';

CREATE OR REPLACE FUNCTION private.fit_of(p_tenant_id uuid, p_booking_id uuid, p_state private.booking_state, p_contact text, p_person jsonb)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_fit integer;
begin
  -- What made the score is gone; the score stays.
  if private.is_erased(p_person ->> 'email') then
    return coalesce(private.fit_so_far(p_tenant_id, p_booking_id, p_contact), 30);
  end if;
  if p_state.seated and p_person ? 'fit' then
    return (p_person -> 'fit')::integer;
  end if;
  v_fit := public.classify_lead(
    p_person ->> 'email', p_person ->> 'name', p_person ->> 'phone', p_state.metadata);
  -- What someone else typed may be gone with them.
  if coalesce(length(p_state.metadata ->> 'notes'), 0) < 10
    and strpos(p_state.attendees::text, private.erased_domain()) > 0
  then
    return greatest(v_fit, private.fit_so_far(p_tenant_id, p_booking_id, p_contact));
  end if;
  return v_fit;
end;
$function$;
comment on function private.fit_of(uuid,uuid,private.booking_state,text,jsonb) is 'How promising a booker is: by all that is known of the booking, or of their own seat.';

CREATE OR REPLACE FUNCTION private.fit_so_far(p_tenant_id uuid, p_booking_id uuid, p_contact text)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select max(a.fit)::integer
    from public.leads l
    join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
    where l.tenant_id = p_tenant_id
      and l.contact = private.lead_contact(
        private.merged_with(p_tenant_id, array[p_contact]), p_contact)
      and a.booking_id = p_booking_id
  );
end;
$function$;
comment on function private.fit_so_far(uuid,uuid,text) is 'What classify_lead gave for a booking before; null if it was never asked.';

CREATE OR REPLACE FUNCTION private.fixed_address(p_booking public.bookings, p_rule public.reminder_rules)
 RETURNS private.addressee
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  a private.addressee;
begin
  a.recipient := lower(p_rule.address);
  a.kind := 'address';
  a.email := case
    when p_rule.channel = 'email' and not private.is_placeholder_email(a.recipient) then a.recipient
  end;
  a.phone := case when p_rule.channel = 'sms' then a.recipient end;
  a.time_zone := (select t.time_zone from public.tenants t where t.id = p_rule.tenant_id);
  return private.as_participant(a, p_booking);
end;
$function$;
comment on function private.fixed_address(public.bookings,public.reminder_rules) is 'The address a rule names, as an addressee; in the tenant''s time zone.';

CREATE OR REPLACE FUNCTION private.fold_booking(p_tenant_id uuid, p_booking_id uuid)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_events private.concerning_event[] := private.events_of(p_tenant_id, p_booking_id);
  s private.booking_state := private.fold_events(v_events);
begin
  if s.series_keys <> '{}' then
    v_events := v_events || private.events_of_series(p_tenant_id, p_booking_id, s.series_keys);
    s := private.fold_events(v_events);
  end if;
  return s;
end;
$function$;
comment on function private.fold_booking(uuid,uuid) is 'The booking as the applied events that concern it tell it: its own, those by which a seat left it, those about its series.';

CREATE OR REPLACE FUNCTION private.fold_change(p_tenant_id uuid, p_change private.change)
 RETURNS private.folded_booking
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_booking public.bookings;
  s private.booking_state;
begin
  if not p_change.is_new then
    -- What is read of it from here on is its newest, and stays so.
    select b.*
    into v_booking
    from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = p_change.booking_id
    for no key update;
  end if;

  if p_change.role is null or not p_change.is_new and v_booking.id is null then
    return private.folded_from_start(p_tenant_id, p_change.booking_id, p_change.is_new);
  elsif p_change.is_new then
    s := private.next_state(null, p_change.event, 'own');
    s.place := private.place_of(p_change.event, p_change.generation);
    return private.folded(p_change.booking_id, s, true);
  end if;
  return private.advance_booking(
    v_booking, p_change.event, p_change.role, p_change.generation);
end;
$function$;
comment on function private.fold_change(uuid,private.change) is 'A booking as it is after a change.';

CREATE OR REPLACE FUNCTION private.fold_events(p_events private.concerning_event[])
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state;
  v_next record;
  -- Of a slot with many seats: those not at hand. One map of all would be copied with each event.
  v_shelf jsonb[];
  v_details jsonb;
  v_named text[];
  v_contact text;
  v_at integer;
  v_person jsonb;
begin
  for v_next in
    select e.event, e.role, private.place_of(e.event, e.generation) as place
    from unnest(p_events) e
    order by place
  loop
    if s.others > 0 then
      v_details := private.event_details((v_next.event).body);
      v_named := private.contacts_named(s, v_details, v_next.role);
      if private.concerns_everyone(
          s, (v_next.place).kind, v_next.role, v_named, private.booker_in(s.attendees))
        -- One of the others may be a host.
        or not coalesce(s.metadata -> 'hosts', '[]') @> coalesce(
          private.hosts_of(v_details, private.organizer_in(v_details)), '[]')
      then
        s := private.with_everyone(s, v_shelf);
        v_shelf := null;
      else
        foreach v_contact in array v_named loop
          v_at := private.shelf_of(v_contact);
          v_person := v_shelf[v_at] -> v_contact;
          if v_person is not null then
            v_shelf[v_at] := v_shelf[v_at] - v_contact;
            s := private.with_one_more_at_hand(s, v_contact, v_person);
          end if;
        end loop;
      end if;
    end if;

    s := private.next_state(s, v_next.event, v_next.role);
    s.place := v_next.place;

    if s.seated and private.are_many(s.attendees) then
      v_shelf := private.shelved(s, v_shelf);
      s := private.with_booker_only(s);
    end if;
  end loop;
  return private.with_everyone(s, v_shelf);
end;
$function$;
comment on function private.fold_events(private.concerning_event[]) is 'The booking that events make, in the order of their places. Takes time in proportion to their number.';

CREATE OR REPLACE FUNCTION private.folded(p_booking_id uuid, p_state private.booking_state, p_is_new boolean)
 RETURNS private.folded_booking
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return row(
    p_booking_id, p_state, p_is_new, true, true, case when p_is_new then false end,
    private.booker_in(p_state.attendees))::private.folded_booking;
end;
$function$;
comment on function private.folded(uuid,private.booking_state,boolean) is 'A booking folded from all its events.';

CREATE OR REPLACE FUNCTION private.folded_from_start(p_tenant_id uuid, p_booking_id uuid, p_is_new boolean DEFAULT false)
 RETURNS private.folded_booking
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  f private.folded_booking;
begin
  f := private.folded(p_booking_id, private.fold_booking(p_tenant_id, p_booking_id), p_is_new);
  -- A new one, too, may be of several uids, where many events are applied in one go.
  f.guessed := null;
  return f;
end;
$function$;
comment on function private.folded_from_start(uuid,uuid,boolean) is 'Folds a booking from all its events.';

CREATE OR REPLACE FUNCTION private.forget_outdated_fold(p_event public.webhook_events)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from private.booking_folds k
  where k.tenant_id = p_event.tenant_id
    and k.booking_id = p_event.booking_id
    and (
      p_event.series_key <> all (k.series_keys)
      or not k.was_requested
        and private.event_kind(p_event.event_type) in ('requested', 'payment_initiated')
    );
end;
$function$;
comment on function private.forget_outdated_fold(public.webhook_events) is 'Of many events that are applied in one go, the later ones ask what is kept of the bookings of the earlier ones: to which series they belong, and whether they were requested. What an event makes untrue is forgotten.';

CREATE OR REPLACE FUNCTION private.forget_secret()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  delete from vault.secrets s where s.id = old.secret_id;
  return null;
end;
$function$;
comment on function private.forget_secret() is 'A secret that no tenant has any more, also because the tenant is gone, must not stay in Vault.';

CREATE OR REPLACE FUNCTION private.functions_version()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    private.caller('x-calbase-version'),
    (select i.functions_version from private.installation i)
  );
end;
$function$;
comment on function private.functions_version() is 'The version of the functions: of the one that asks, or else of the one that last asked for reminders; null before the first.';

CREATE OR REPLACE FUNCTION private.gap(p_installation private.installation, p_now timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- On one's own machine a night is no gap.
  return case when p_now - p_installation.seen_at
      not between - private.longest_gap() and private.longest_gap()
      and not private.is_local()
    then format(
      'The scheduler stood still from %s on for %s: was a backup restored?',
      to_char(p_installation.seen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'),
      date_trunc('minute', p_now - p_installation.seen_at)
    ) end;
end;
$function$;
comment on function private.gap(private.installation,timestamp with time zone) is 'That time went by, or back, without this installation; null when it did not.';

CREATE OR REPLACE FUNCTION private.gather_job(p_job private.jobs, p_now timestamp with time zone)
 RETURNS private.jobs
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_job private.jobs := p_job;
begin
  insert into private.job_bookings (tenant_id, job_id, booking_id)
  select p_job.tenant_id, p_job.id, b.id
  from private.bookings_of_job(p_job, p_now) b (id)
  on conflict do nothing;
  -- A job that is started again still has what it had.
  v_job.total := v_job.done + (
    select count(*)::integer
    from private.job_bookings n
    where n.tenant_id = p_job.tenant_id and n.job_id = p_job.id
  );
  return v_job;
end;
$function$;
comment on function private.gather_job(private.jobs,timestamp with time zone) is 'Writes down what a job has to go through, and how much that is.';

CREATE OR REPLACE FUNCTION private.give_up_at_random()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if random() < coalesce(nullif(current_setting('calbase.give_up_share', true), ''), '0')::float8
  then
    raise exception 'Made to give up, for a test' using errcode = 'lock_not_available';
  end if;
end;
$function$;
comment on function private.give_up_at_random() is 'For tests: with calbase.give_up_share set, that share of the events is not applied at once.';

CREATE OR REPLACE FUNCTION private.given_up(p_person jsonb, p_at timestamp with time zone, p_moved boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- The key to the seat opens nothing any more, and who comes back has not said that they will.
  return (p_person - array['seat_id', 'attendance_confirmed_at', 'attendance_confirmed_for']) || jsonb_build_object('left_at', p_at, 'moved_out', p_moved);
end;
$function$;
comment on function private.given_up(jsonb,timestamp with time zone,boolean) is 'An attendee after they left their seat, moved to another time or not.';

CREATE OR REPLACE FUNCTION private.grantees()
 RETURNS TABLE(role text, oid oid)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select 'public', 0::oid
  union all
  select r.rolname, r.oid
  from pg_catalog.pg_roles r
  where r.rolname in ('anon', 'authenticated', 'service_role')
$function$;
comment on function private.grantees() is 'Everyone, and the roles of the API. What other roles have is the project''s own affair.';

CREATE OR REPLACE FUNCTION private.habit_of(p_tenant public.tenants, p_now timestamp with time zone)
 RETURNS private.webhook_habits
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_last constant timestamptz := private.last_webhook_at(p_tenant.id);
  -- What is over is deleted after a while: of older weeks, only some is left.
  v_weeks integer := least(6, p_tenant.keep_events_days / 7);
  v_hours timestamptz[] := array(
    select private.hours_with_webhooks(
      p_tenant.id, v_last - make_interval(weeks => v_weeks), v_last));
  h private.webhook_habits;
begin
  h.tenant_id := p_tenant.id;
  h.learned_at := p_now;
  h.last_at := v_last;
  h.silent_from := 'infinity';
  -- Whole weeks, or an hour of the week would be there more often than another.
  v_weeks := least(v_weeks, floor(extract(epoch from v_last - v_hours[1]) / 604800));
  v_hours := array(
    select o from unnest(v_hours) o where o > v_last - make_interval(weeks => v_weeks) order by o);
  if v_weeks >= 2 and cardinality(v_hours) >= 20 then
    h.hours_a_week := round(cardinality(v_hours)::numeric / v_weeks, 1);
    h.silent_from := private.silent_from(v_hours, v_weeks, p_tenant.time_zone);
  end if;
  return h;
end;
$function$;
comment on function private.habit_of(public.tenants,timestamp with time zone) is 'What is usual for a tenant: by at most six weeks before its last webhook, at least two, and twenty hours in which some came.';

CREATE OR REPLACE FUNCTION private.hand_out(p_candidates private.candidate[], p_lease_seconds integer, p_now timestamp with time zone)
 RETURNS SETOF jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return query
  with candidate as materialized (
    select c.message_id, c.reminder, c.content, c.send_after from unnest(p_candidates) c
  )
  select c.content || jsonb_build_object(
    'tenant_id', r.tenant_id,
    'reminder_id', r.id,
    'generation', r.generation,
    'attempt', r.attempts,
    'idempotency_key', private.idempotency_key(r),
    'account', a.account,
    'send_after_ms', coalesce(ceil(extract(epoch from c.send_after) * 1000)::integer, 0)
  )
  from private.lease_reminders(
    array(
      select row(
        (c.reminder).tenant_id, (c.reminder).id, jsonb_hash_extended(c.content, 0)
      )::private.reminder_lease
      from candidate c
    ),
    p_now + make_interval(secs => p_lease_seconds)
  ) r
  join candidate c on (c.reminder).tenant_id = r.tenant_id and (c.reminder).id = r.id
  left join private.accounts_of(p_candidates) a
    on a.tenant_id = r.tenant_id and a.channel = r.channel
  order by c.send_after, c.message_id;
end;
$function$;
comment on function private.hand_out(private.candidate[],integer,timestamp with time zone) is 'Claims reminders for one sender; gives what their messages are made of, the next to be sent first.';

CREATE OR REPLACE FUNCTION private.hand_over(p_tenant_id uuid, p_reminder_id uuid, p_generation integer, p_attempt integer, p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.reminders r
  set handed_over_at = p_now
  where r.tenant_id = p_tenant_id
    and r.id = p_reminder_id
    and r.generation = p_generation
    and r.attempts = p_attempt
    and r.claimed_until > p_now;
  return found;
end;
$function$;
comment on function private.hand_over(uuid,uuid,integer,integer,timestamp with time zone) is 'Notes that a sender begins the attempt it holds; false when it does not hold it any more.';

CREATE OR REPLACE FUNCTION private.happened_at(p_anchor public.reminder_anchor, p_booking public.bookings, p_addressee private.addressee)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  b public.bookings := p_booking;
  a private.addressee := p_addressee;
  -- What happened to a booking, with seats or not, concerns those who were in it by then.
  v_there_since constant timestamptz := least(a.requested_at, a.confirmed_at);
  -- Of some bookings the first that is heard is that they were moved.
  v_known_by_move constant boolean :=
    b.rescheduled_at = b.confirmed_at and b.rescheduled_at = a.confirmed_at;
begin
  return case p_anchor
    when 'on_booking' then
      case when not (a.moved_in or coalesce(v_known_by_move, false)) then a.confirmed_at end
    when 'on_reschedule' then
      case
        when a.moved_in then greatest(a.confirmed_at, b.rescheduled_at)
        -- Who came later never knew another time.
        when a.confirmed_at < b.rescheduled_at or v_known_by_move then b.rescheduled_at
      end
    when 'on_cancellation' then
      case
        when a.moved_out then null
        when a.left_at is not null then a.left_at
        when b.status = 'cancelled' then b.cancelled_at
      end
    when 'on_no_show' then a.no_show_at
    when 'on_request' then case when v_there_since <= b.requested_at then b.requested_at end
    when 'on_rejection' then
      case when b.status = 'rejected' and v_there_since <= b.cancelled_at then b.cancelled_at end
    when 'on_payment_pending' then
      case when v_there_since <= b.payment_due_at then b.payment_due_at end
    when 'on_payment' then case when v_there_since <= b.paid_at then b.paid_at end
  end;
end;
$function$;
comment on function private.happened_at(public.reminder_anchor,public.bookings,private.addressee) is 'When someone''s place in a booking was confirmed, moved, cancelled or missed, or the booking they were in asked for, declined or paid; null when it was not.';

CREATE OR REPLACE FUNCTION private.has_message(p_reminder public.reminders)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- A queue that was made anew counts from one again.
  return exists (
    select
    from pgmq.q_reminders q
    where q.msg_id = p_reminder.message_id
      and q.message ->> 'reminder_id' = p_reminder.id::text
  );
end;
$function$;
comment on function private.has_message(public.reminders) is 'Whether the message of a queued reminder is in the queue.';

CREATE OR REPLACE FUNCTION private.has_queue()
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select to_regclass('pgmq.q_reminders') is not null and to_regclass('pgmq.a_reminders') is not null;
$function$;
comment on function private.has_queue() is 'Whether the queue is there: a dump leaves it out.';

CREATE OR REPLACE FUNCTION private.has_tenant_alone(p_tenant_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(current_setting('calbase.tenant_alone', true) = p_tenant_id::text, false);
end;
$function$;
comment on function private.has_tenant_alone(uuid) is 'Whether this transaction has the tenant alone, by lock_tenant().';

CREATE OR REPLACE FUNCTION private.has_too_much_pending(p_tenant_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (
    select
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.status = 'pending'
    offset 1000
  );
end;
$function$;
comment on function private.has_too_much_pending(uuid) is 'Whether a tenant has a thousand events that wait: more are fetched when they are applied, so that no webhook waits behind them for long.';

CREATE OR REPLACE FUNCTION private.heard_at(p_anchor public.reminder_anchor, p_booking public.bookings, p_addressee private.addressee)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_at constant timestamptz := private.happened_at(p_anchor, p_booking, p_addressee);
begin
  -- What only Cal.com's API showed was history by then: nobody is told of it.
  if p_booking.metadata ? 'observed' and private.is_observed(p_booking.metadata, v_at) then
    return null;
  end if;
  return v_at;
end;
$function$;
comment on function private.heard_at(public.reminder_anchor,public.bookings,private.addressee) is 'The same, of what a webhook told; null for what only Cal.com''s API showed.';

CREATE OR REPLACE FUNCTION private.history_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_is_known boolean := false;
begin
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    -- By its text, as it is planned where the table is missing, too.
    execute 'select exists (select from supabase_migrations.schema_migrations m where m.name = $1)'
    into v_is_known
    using 'v' || replace(private.version(), '.', '_');
  end if;
  return case when not v_is_known
    then 'The history of migrations is missing: `supabase db push` would begin from scratch.' end;
end;
$function$;
comment on function private.history_trouble() is 'Whether the CLI knows which migrations this database has.';

CREATE OR REPLACE FUNCTION private.hosts_after(p_known jsonb, p_said jsonb, p_is_news boolean, p_is_snapshot boolean DEFAULT false)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if not p_is_news then
    return p_known || (
      select coalesce(
        jsonb_agg(
          case when p_is_snapshot and h.place = 1 then h.host || '{"past": true}' else h.host end
          order by h.place),
        '[]')
      from jsonb_array_elements(p_said) with ordinality h (host, place)
      where not private.is_among(p_known, h.host ->> 'email')
    );
  end if;
  -- Some flows leave the team out, and none says who is no host any more: whoever organized before,
  -- where somebody else does now, and the team, where another is named.
  return p_said || (
    select coalesce(
      jsonb_agg(
        case
          when h.place = 1 or jsonb_array_length(p_said) > 1 then h.host || '{"past": true}'
          else h.host
        end
        order by h.place),
      '[]')
    from jsonb_array_elements(p_known) with ordinality h (host, place)
    where not private.is_among(p_said, h.host ->> 'email')
  );
end;
$function$;
comment on function private.hosts_after(jsonb,jsonb,boolean,boolean) is 'Everyone who is or was a host of a booking, the organizer first, after an event named some. p_is_news: it tells who they are now; p_is_snapshot: who they were when it was scheduled, so that an organizer who is not known has been replaced.';

CREATE OR REPLACE FUNCTION private.hosts_of(p_details jsonb, p_organizer jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_members constant jsonb := p_details #> '{team,members}';
  v_host jsonb;
  v_hosts jsonb := case when p_organizer ? 'email' then jsonb_build_array(p_organizer) else '[]' end;
begin
  if jsonb_typeof(v_members) = 'array' then
    for v_place in 0 .. least(jsonb_array_length(v_members), 100) - 1 loop
      v_host := private.as_host(v_members -> v_place, p_details);
      if v_host ? 'email' and not private.is_among(v_hosts, v_host ->> 'email') then
        v_hosts := v_hosts || v_host;
      end if;
    end loop;
  end if;
  return nullif(v_hosts, '[]');
end;
$function$;
comment on function private.hosts_of(jsonb,jsonb) is 'The hosts an event names, as such: the organizer (organizer_in()) first, then the members of the team; null for none.';

CREATE OR REPLACE FUNCTION private.hosts_written_to(p_booking public.bookings)
 RETURNS SETOF private.addressee
 LANGUAGE plpgsql
 STABLE ROWS 2
 SET search_path TO ''
AS $function$
declare
  v_host jsonb;
  h private.addressee;
begin
  -- Each is there once, with an address in lower case; who left is marked.
  for v_host in select e from jsonb_array_elements(p_booking.metadata -> 'hosts') e loop
    if not v_host ? 'past' then
      h.recipient := v_host ->> 'email';
      h.kind := 'host';
      h.name := v_host ->> 'name';
      h.email := h.recipient;
      h.time_zone := v_host ->> 'time_zone';
      h.locale := v_host ->> 'locale';
      return next private.as_participant(h, p_booking);
    end if;
  end loop;
end;
$function$;
comment on function private.hosts_written_to(public.bookings) is 'The organizer and the team as addressees, each in their own time zone and language; not those who are no hosts any more.';

CREATE OR REPLACE FUNCTION private.hours_with_webhooks(p_tenant_id uuid, p_from timestamp with time zone, p_to timestamp with time zone)
 RETURNS SETOF timestamp with time zone
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- From one such hour to the next, past all else that came in it.
  with recursive heard as (
    (
      select date_trunc('hour', e.received_at, 'UTC') as hour
      from public.webhook_events e
      where e.tenant_id = p_tenant_id and e.provider = 'cal.com'
        and e.received_at >= p_from and e.received_at <= p_to
      order by e.received_at
      limit 1
    )
    union all
    select n.hour
    from heard h
    cross join lateral (
      select date_trunc('hour', e.received_at, 'UTC') as hour
      from public.webhook_events e
      where e.tenant_id = p_tenant_id and e.provider = 'cal.com'
        and e.received_at >= h.hour + interval '1 hour' and e.received_at <= p_to
      order by e.received_at
      limit 1
    ) n
  )
  select h.hour from heard h
$function$;
comment on function private.hours_with_webhooks(uuid,timestamp with time zone,timestamp with time zone) is 'The hours in which webhooks of Cal.com arrived, in their order. One look into an index for each.';

CREATE OR REPLACE FUNCTION private.hurry_reminders(p_tenant_id uuid, p_reminder_ids uuid[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.reminders r
  set send_at = p_now
  where r.tenant_id = p_tenant_id
    and r.id = any (p_reminder_ids)
    and case r.status when 'scheduled' then true end;
end;
$function$;
comment on function private.hurry_reminders(uuid,uuid[],timestamp with time zone) is 'Lets reminders that wait be tried at once.';

CREATE OR REPLACE FUNCTION private.idempotency_key(p_reminder public.reminders)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return format(
    '%s/%s/%s', p_reminder.id, p_reminder.generation, to_hex(p_reminder.content_hash));
end;
$function$;
comment on function private.idempotency_key(public.reminders) is 'What tells a provider that it has heard the same before: the reminder, its generation and what it says.';

CREATE OR REPLACE FUNCTION private.identity()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'server', private.server_identifier(),
    -- Every recovery from a backup begins a new one, also that of a clone. A standby, which only
    -- reads, cannot tell.
    'timeline', case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_lsn()), 8) end,
    'database', (select d.oid from pg_catalog.pg_database d where d.datname = current_database()),
    -- A dump that is restored makes the tables anew.
    'tables', 'private.installation'::regclass::oid
  ));
end;
$function$;
comment on function private.identity() is 'What only this database has, and no copy, clone or restored backup of it.';

CREATE OR REPLACE FUNCTION private.in_utc(p_at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"');
end;
$function$;
comment on function private.in_utc(timestamp with time zone) is 'A time as people read it.';

CREATE OR REPLACE FUNCTION private.initial_status(p_facts private.event_facts, OUT status public.webhook_event_status, OUT reason text)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if p_facts.problem is not null then
    status := 'unparseable';
    reason := p_facts.problem;
  elsif p_facts.form_contact is not null then
    status := 'pending';
  elsif private.is_form(p_facts.event_type) then
    status := 'ignored';
    reason := 'Its answers name no e-mail address or phone number.';
  elsif private.event_kind(p_facts.event_type) is null then
    status := 'ignored';
    reason := format('%s says nothing about a booking''s state.', p_facts.event_type);
  else
    status := 'pending';
    reason := p_facts.notice;
  end if;
end;
$function$;
comment on function private.initial_status(private.event_facts) is 'What to do with an event as it arrives: apply it, or keep it and say why not.';

CREATE OR REPLACE FUNCTION private.insert_event(p_event public.webhook_events)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  e constant public.webhook_events := p_event;
begin
  insert into public.webhook_events (
    tenant_id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, left_uid,
    series_key, occurred_at, received_at, status, reason, attempts, retry_at, booking_id, body,
    unparseable_body
  )
  values (
    e.tenant_id, e.provider, e.event_id, e.event_type, e.cal_uid, e.cal_booking_id, e.previous_uid,
    e.left_uid, e.series_key, e.occurred_at, e.received_at, e.status, e.reason,
    coalesce(e.attempts, 0), e.retry_at, e.booking_id, e.body, e.unparseable_body
  )
  on conflict (tenant_id, provider, event_id) do nothing;
  return found;
end;
$function$;
comment on function private.insert_event(public.webhook_events) is 'Stores an event; false when it is stored already.';

CREATE OR REPLACE FUNCTION private.insert_observations(p_tenant_id uuid, p_observations private.observation[], p_read_at timestamp with time zone, p_now timestamp with time zone)
 RETURNS text[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_bodies constant jsonb[] := private.bodies_to_store(p_tenant_id, p_observations, p_read_at);
  v_event_ids text[];
begin
  with stored as (
    insert into public.webhook_events (
      tenant_id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, occurred_at,
      received_at, body
  )
    select p_tenant_id, 'cal-api',
      encode(sha256(convert_to(o.cal_uid || ' ' || extract(epoch from p_read_at), 'UTF8')), 'hex'),
      'BOOKING_OBSERVED', o.cal_uid, o.number, o.previous_uid, p_read_at, p_now, v_bodies[o.place]
    from unnest(p_observations) with ordinality
      o (cal_uid, body, number, previous_uid, moved_to, series, created_at, changed_at, digest, place)
    -- A closed booking can only stay as it is.
    where not exists (
      select
      from public.booking_uids u
      join public.bookings b on b.tenant_id = u.tenant_id and b.id = u.booking_id
      where u.tenant_id = p_tenant_id and u.cal_uid = o.cal_uid and b.closed_at is not null
  )
    order by o.created_at, o.cal_uid
    on conflict (tenant_id, provider, event_id) do nothing
    returning event_id
  )
  select array_agg(s.event_id) into v_event_ids from stored s;
  return coalesce(v_event_ids, '{}');
end;
$function$;
comment on function private.insert_observations(uuid,private.observation[],timestamp with time zone,timestamp with time zone) is 'Stores observations as pending events, in the order in which the bookings were made; gives their event_ids.';

CREATE OR REPLACE FUNCTION private.installation_gauges()
 RETURNS SETOF private.metric_sample
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select 'calbase_channels_stopped', jsonb_build_object('channel', k.channel),
    (select count(*) from private.channel_circuits c where c.channel = k.channel)::double precision
  from unnest(enum_range(null::public.reminder_channel)) k (channel)
  union all
  select 'calbase_jobs_running', jsonb_build_object('kind', k.kind),
    (select count(*) from private.jobs j
     where j.kind = k.kind and j.ended_at is null and j.stopped_at is null)
  from unnest(enum_range(null::private.job_kind)) k (kind)
  union all
  select 'calbase_tenants', jsonb_build_object('state', s.state), count(t.id)
  from (values ('enabled', true), ('disabled', false)) s (state, is_enabled)
  left join public.tenants t on (t.disabled_at is null) = s.is_enabled
  group by s.state
  union all
  select 'calbase_heartbeat_timestamp_seconds', jsonb_build_object('job', h.name),
    extract(epoch from h.last_at)
  from private.heartbeat h
  union all
  select 'calbase_metrics_counted_timestamp_seconds', jsonb_build_object('source', m.source),
    extract(epoch from m.counted_at)
  from private.metric_marks m
  where m.counted_at is not null
$function$;
comment on function private.installation_gauges() is 'How the installation is.';

CREATE OR REPLACE FUNCTION private.intended_rights()
 RETURNS SETOF private.access
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  -- What the edge functions call, with the secret key.
  select 'routine', 'public.' || f, 'service_role', 'EXECUTE', null::text[]
  from unnest('{
    apply_pending_events, receive_webhook, count_rejections, count_webhook_durations, webhook_secrets,
    tenant_names,
    claim_reminders, hand_over_reminder, settle_reminders, account_for_test,
    feedback_secret, record_feedback, record_answer, opt_out_status, opt_out, opt_in,
    attendance_status, confirm_attendance, health, metrics, zones_in_use, note_zones_apart,
    store_observations, claim_sync_step, settle_sync_step
  }'::text[]) f
  -- What is run in Studio and by `npm run tenant`, as the owner.
  union all
  select 'routine', 'public.' || f, null, null, null
  from unnest('{
    classify_lead, create_tenant, disable_tenant, enable_tenant, delete_tenant, rotate_secret,
    retire_old_secrets, set_channel, unset_channel, limit_texts, show_channels, reopen_channel,
    replay_events,
    rebuild_bookings, separate_booking, merge_leads, separate_leads, retry_reminders, stop_job,
    resume_job, preview_reminder, test_send, export_person, person, erase_person, pause_sending, resume_sending, due_meanwhile,
    adopt_installation, doctor, repair, recount_days, connect_tenant, disconnect_tenant,
    acknowledge_alert, resolve_alert
  }'::text[]) f
  -- Policies run these by their ids: no one needs to see into the schema.
  union all
  select 'routine', f, 'authenticated', 'EXECUTE', null
  from unnest('{private.my_tenants, private.tenants_i_edit}'::text[]) f
  -- What members and the service read, as far as the policies go.
  union all
  select 'relation', 'public.' || t, r, 'SELECT', null
  from unnest('{
    tenants, tenant_members, bookings, booking_uids, leads, lead_activities,
    reminder_rules, message_templates, reminders, deliveries, suppressions, upcoming_bookings,
    lead_pipeline, likely_duplicate_leads, event_log, reminder_log, reconciliations,
    reconciliation_findings, found_in_cal, alerts, daily_counts, daily_attempts, hourly_events,
    bookings_per_day, show_rate_per_week, leads_per_week, reminders_per_day, events_per_hour
  }'::text[]) t, unnest('{authenticated, service_role}'::text[]) r
  union all
  values
    -- Not what an event said.
    ('relation', 'public.webhook_events', 'service_role', 'SELECT', null),
    ('relation', 'public.webhook_events', 'authenticated', 'SELECT', '{
      tenant_id, id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, left_uid,
      series_key, occurred_at, received_at, status, reason, attempts, retry_at, booking_id}'::text[]),
    -- Not the keys to the seats.
    ('relation', 'public.booking_attendees', 'service_role', 'SELECT', null),
    ('relation', 'public.booking_attendees', 'authenticated', 'SELECT', '{
      tenant_id, booking_id, contact, position, is_booker, name, email, phone, time_zone, locale,
      no_show, no_show_at, requested_at, confirmed_at, left_at, moved_in, moved_out, fit,
      attendance_confirmed_at, attendance_confirmed_for}'),
    -- What admins edit, as far as the policies go.
    ('relation', 'public.leads', 'authenticated', 'UPDATE', '{status, status_locked, notes}'),
    ('relation', 'public.reminder_rules', 'authenticated', 'DELETE', null),
    ('relation', 'public.reminder_rules', 'authenticated', 'INSERT', '{
      tenant_id, name, anchor, offset_minutes, offset_days, at_time, channel, fallback_channel,
      recipients, address, event_types, question, answer_equals, answer_contains, which_bookings,
      calendar_file, active, asks_attendance, attendance}'),
    ('relation', 'public.reminder_rules', 'authenticated', 'UPDATE', '{
      name, anchor, offset_minutes, offset_days, at_time, channel, fallback_channel, recipients,
      address, event_types, question, answer_equals, answer_contains, which_bookings, calendar_file,
      active, asks_attendance, attendance}'),
    ('relation', 'public.message_templates', 'authenticated', 'DELETE', null),
    ('relation', 'public.message_templates', 'authenticated', 'INSERT', '{
      tenant_id, rule_id, language, subject, body, html}'),
    ('relation', 'public.message_templates', 'authenticated', 'UPDATE', '{
      language, subject, body, html}'),
    ('relation', 'public.suppressions', 'authenticated', 'DELETE', null),
    ('relation', 'public.suppressions', 'authenticated', 'INSERT', '{
      tenant_id, channel, address, scope, reason, detail}'),
    ('relation', 'public.suppressions', 'authenticated', 'UPDATE', '{scope, reason, detail}'),
    -- For Studio only, or for nobody's eyes.
    ('relation', 'public.tenant_health', null, null, null),
    ('relation', 'public.running_jobs', null, null, null),
    ('relation', 'public.connection', null, null, null),
    ('sequence', 'public.alerts_id_seq', null, null, null),
    ('sequence', 'public.reconciliations_id_seq', null, null, null),
    ('sequence', 'public.reconciliation_findings_id_seq', null, null, null),
    ('sequence', 'public.webhook_events_id_seq', null, null, null),
    ('sequence', 'public.deliveries_id_seq', null, null, null),
    ('relation', 'pgmq.q_reminders', null, null, null),
    ('relation', 'pgmq.a_reminders', null, null, null)
$function$;
comment on function private.intended_rights() is 'What the API roles may do with calbase''s objects in public and its queue. With what is in private, and not named here, they may do nothing.';

CREATE OR REPLACE FUNCTION private.is_about(p_rule public.reminder_rules, p_booking public.bookings)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (
      p_rule.event_types is null
      or coalesce(p_booking.event_type = any (p_rule.event_types), false)
    )
    and (p_rule.question is null or private.is_answered(p_rule, p_booking.metadata));
end;
$function$;
comment on function private.is_about(public.reminder_rules,public.bookings) is 'Whether a rule is about a booking, by its event type and its answers.';

CREATE OR REPLACE FUNCTION private.is_about_credentials(p_reason text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Resend and Twilio begin with the status, a mail server's refused login has a code of RFC 4954.
  return p_reason ~ '^\S+ 40[13]\M' or p_reason ~* '\m(53[0458]|invalid login|authenticat\w*|api key)\M';
end;
$function$;
comment on function private.is_about_credentials(text) is 'Whether a channel was stopped because its provider refuses who asks.';

CREATE OR REPLACE FUNCTION private.is_address(p_address text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- RFC 5321 ends at 254 characters. What is longer is no address, and no key of an index. Nor is
  -- what Cal.com puts where there is none: Email-less, or one it made up of a phone number.
  return length(p_address) <= 254
    and p_address ~ '^[^@\s]+@[^@\s]+$'
    and not private.is_placeholder_email(p_address);
end;
$function$;
comment on function private.is_address(text) is 'Whether something can be written to at this address (lower case).';

CREATE OR REPLACE FUNCTION private.is_among(p_hosts jsonb, p_contact text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_hosts @> jsonb_build_array(jsonb_build_object('email', p_contact));
end;
$function$;
comment on function private.is_among(jsonb,text) is 'Whether a contact is one of these hosts.';

CREATE OR REPLACE FUNCTION private.is_answered(p_rule public.reminder_rules, p_metadata jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_answer constant text := lower(btrim(
    private.answer_texts(private.answers_that_count(p_metadata)) ->> p_rule.question));
begin
  return coalesce(
    v_answer = lower(btrim(p_rule.answer_equals))
      or strpos(v_answer, lower(btrim(p_rule.answer_contains))) > 0,
    false);
end;
$function$;
comment on function private.is_answered(public.reminder_rules,jsonb) is 'Whether a booking (metadata) has the answer a rule asks for, in upper or lower case; not where nobody answered, nor where seats are booked.';

CREATE OR REPLACE FUNCTION private.is_anyone_there(p_state private.booking_state)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_state.others_present > 0
    or exists (select from jsonb_each(p_state.attendees) a where not a.value ? 'left_at');
end;
$function$;
comment on function private.is_anyone_there(private.booking_state) is 'Whether someone has not left.';

CREATE OR REPLACE FUNCTION private.is_anything_due(p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
begin
  -- The five minutes find what is due; of the present ones, not everything is.
  return (
    select r.tenant_id
    from public.reminders r
    where r.status = 'scheduled'
      and date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
        <= date_bin('5 minutes', p_now, '2000-01-01 00:00Z')
      and r.send_at <= p_now
    order by date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
    limit 1
  ) is not null;
end;
$function$;
comment on function private.is_anything_due(timestamp with time zone) is 'Whether a reminder is due that is not queued. One look into an index.';

CREATE OR REPLACE FUNCTION private.is_anything_to_send(p_now timestamp with time zone DEFAULT now())
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
begin
  return exists (
    select
    from public.reminders r
    where r.status = 'queued' and coalesce(r.claimed_until, '-infinity') <= p_now
  );
end;
$function$;
comment on function private.is_anything_to_send(timestamp with time zone) is 'Whether something is queued that no sender holds.';

CREATE OR REPLACE FUNCTION private.is_appended(p_folded private.folded_booking[], p_deeds private.deed[], p_lead public.leads)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_before timestamptz := coalesce(p_lead.updated_at, '-infinity');
  d private.deed;
begin
  foreach d in array p_deeds loop
    if d.contact <> p_deeds[1].contact or d.occurred_at <= v_before and d.kind = p_deeds[1].kind
      or d.occurred_at < v_before
    then
      return false;
    end if;
    v_before := d.occurred_at;
  end loop;
  return cardinality(p_folded) = 1
    and p_folded[1].is_new
    -- Whoever only answered forms so far is not known by that.
    and (p_lead.id is null or p_lead.booking_id is not null or p_lead.source <> 'cal.com');
end;
$function$;
comment on function private.is_appended(private.folded_booking[],private.deed[],public.leads) is 'Whether all that changed is one new booking of one booker, later than all that the lead did.';

CREATE OR REPLACE FUNCTION private.is_as_shown(p_tenant_id uuid, p_booking_id uuid, p_details jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  b public.bookings;
begin
  select n.* into b
  from public.bookings n
  where n.tenant_id = p_tenant_id and n.id = p_booking_id;
  -- A uid it had before has said its last word.
  if b.cal_uid <> p_details ->> 'uid' and p_details -> 'observed' ? 'moved_to' then
    return true;
  end if;
  return b.cal_uid = p_details ->> 'uid'
    and b.start_time = private.to_timestamp(p_details ->> 'startTime')
    and b.end_time = private.to_timestamp(p_details ->> 'endTime')
    and case p_details #>> '{observed,status}'
      when 'accepted' then b.status in ('confirmed', 'rescheduled', 'completed', 'no_show')
      when 'pending' then b.status = 'requested'
      when 'cancelled' then b.status in ('cancelled', 'rejected')
      else b.status = 'rejected'
    end
    and (b.status in ('cancelled', 'rejected') or jsonb_array_length(p_details -> 'attendees') = (
      select count(*)
      from public.booking_attendees a
      where a.tenant_id = b.tenant_id and a.booking_id = b.id and a.left_at is null
    ));
end;
$function$;
comment on function private.is_as_shown(uuid,uuid,jsonb) is 'Whether a booking is, as far as findings compare, what an observation (its details) shows: most are, and need no look before and after.';

CREATE OR REPLACE FUNCTION private.is_asked(p_rule public.reminder_rules, p_to private.addressee)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_rule.asks_attendance and p_to.kind = 'attendee' and p_to.is_attending is not true;
end;
$function$;
comment on function private.is_asked(public.reminder_rules,private.addressee) is 'Whether messages by a rule ask someone whether they will be there: not again who said so.';

CREATE OR REPLACE FUNCTION private.is_back(p_state private.booking_state, p_person jsonb, p_taken_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_left_at constant timestamptz := p_person ->> 'left_at';
begin
  -- What a webhook told of a seat that was given up, an answer out of a cache does not take back.
  return not p_state.seated
    or p_taken_at > v_left_at
    or private.is_observed(p_state.metadata, v_left_at);
end;
$function$;
comment on function private.is_back(private.booking_state,jsonb,timestamp with time zone) is 'Whether someone who had left, and is on the list again, takes part again. p_taken_at: when they took the seat that is listed.';

CREATE OR REPLACE FUNCTION private.is_before_start(p_anchor public.reminder_anchor)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_anchor in (
    'before_start', 'on_booking', 'on_reschedule', 'on_request', 'on_payment_pending'
  );
end;
$function$;
comment on function private.is_before_start(public.reminder_anchor) is 'Whether reminders with this anchor are pointless once the meeting has begun.';

CREATE OR REPLACE FUNCTION private.is_between(p_time time without time zone, p_from time without time zone, p_until time without time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_from < p_until then p_time >= p_from and p_time < p_until
    else p_time >= p_from or p_time < p_until
  end;
end;
$function$;
comment on function private.is_between(time without time zone,time without time zone,time without time zone) is 'Whether a time of day lies in a span, which may go over midnight. The end is not in it.';

CREATE OR REPLACE FUNCTION private.is_closed(p_tenant_id uuid, p_booking_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (
    select from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = p_booking_id and b.closed_at is not null
  );
end;
$function$;
comment on function private.is_closed(uuid,uuid) is 'Whether a booking''s events are no longer kept: it can then only stay as it is.';

CREATE OR REPLACE FUNCTION private.is_confirmed_when_paid(p_details jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- The status is that of Cal.com's row. It waits for the payment as it does for the host; if the
  -- host confirmed before, nothing else says so.
  return p_details ->> 'status' = 'ACCEPTED' or p_details -> 'requiresConfirmation' = 'false';
end;
$function$;
comment on function private.is_confirmed_when_paid(jsonb) is 'Whether BOOKING_PAID tells of a booking that waits for nothing any more.';

CREATE OR REPLACE FUNCTION private.is_erased(p_email text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_email like '%' || private.erased_domain();
end;
$function$;
comment on function private.is_erased(text) is 'Whether an address is the alias of a person who was erased.';

CREATE OR REPLACE FUNCTION private.is_first_booking(p_booking public.bookings, p_contact text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  b constant public.bookings := p_booking;
  v_contacts constant text[] := private.contacts_of_person(b.tenant_id, p_contact);
  v_booked_at timestamptz;
begin
  select min(least(a.requested_at, a.confirmed_at))
  into v_booked_at
  from public.booking_attendees a
  where a.tenant_id = b.tenant_id
    and a.booking_id = b.id
    and a.contact = any (v_contacts)
    and a.is_booker;
  -- By the index of a contact's places, whose first one answers it, however many there are.
  return not exists (
    select
    from public.booking_attendees a
    join public.bookings o on o.tenant_id = a.tenant_id and o.id = a.booking_id
    where a.tenant_id = b.tenant_id
      and a.contact = any (v_contacts)
      and a.is_booker
      and a.booking_id <> b.id
      -- A seat that moved away is booked where it went.
      and not a.moved_out
      and least(a.requested_at, a.confirmed_at) <= v_booked_at
      -- Of several booked at once, as a series is, the first is the one that comes first.
      and (
        least(a.requested_at, a.confirmed_at), coalesce(o.start_time, 'infinity'), o.id
      ) < (v_booked_at, coalesce(b.start_time, 'infinity'), b.id)
  );
end;
$function$;
comment on function private.is_first_booking(public.bookings,text) is 'Whether a person, under whichever of their contacts, asked for or got no other booking earlier than this one, as far as is known.';

CREATE OR REPLACE FUNCTION private.is_follow_up(p_anchor public.reminder_anchor)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_anchor in ('after_start', 'after_end', 'on_no_show');
end;
$function$;
comment on function private.is_follow_up(public.reminder_anchor) is 'Whether a message comes after the meeting: the appointment does not need it, so people may do without.';

CREATE OR REPLACE FUNCTION private.is_form(p_event_type text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_event_type in ('FORM_SUBMITTED', 'FORM_SUBMITTED_NO_EVENT');
end;
$function$;
comment on function private.is_form(text) is 'Whether a trigger tells of a routing form that was answered, with a booking to follow or without.';

CREATE OR REPLACE FUNCTION private.is_host(p_metadata jsonb, p_contact text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Whoever booked with themself has booked.
  return coalesce(
    (p_metadata -> 'hosts') @> jsonb_build_array(jsonb_build_object('email', p_contact))
      and p_contact is distinct from lower(p_metadata #>> '{responses,email}'),
    false);
end;
$function$;
comment on function private.is_host(jsonb,text) is 'Whether a contact is or was a host of a booking (metadata): hosts do not take part, whatever list they stand in.';

CREATE OR REPLACE FUNCTION private.is_local()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    private.setting('calbase_functions_url')
      ~ '^http://(127\.0\.0\.1|localhost|\[::1\]|api\.supabase\.internal|kong|host\.docker\.internal)[:/]',
    false);
end;
$function$;
comment on function private.is_local() is 'Whether the functions run on somebody''s own machine.';

CREATE OR REPLACE FUNCTION private.is_message_lost()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Those queued first: they have been looked at longest ago.
  return exists (
    select
    from (
      select r
      from public.reminders r
      where r.status = 'queued'
      order by r.queued_at
      limit 1000
    ) q
    where not private.has_message(q.r)
  );
end;
$function$;
comment on function private.is_message_lost() is 'Whether a reminder is queued without a message.';

CREATE OR REPLACE FUNCTION private.is_observed(p_metadata jsonb, p_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(p_metadata -> 'observed' @> private.moment(p_at), false);
end;
$function$;
comment on function private.is_observed(jsonb,timestamp with time zone) is 'Whether nobody but the API told of a moment of a booking (metadata).';

CREATE OR REPLACE FUNCTION private.is_of_connection(p_connection private.connections, p_booking jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  c constant private.connections := p_connection;
begin
  return case c.whose
    when 'all' then true
    when 'own' then exists (
      select
      from jsonb_path_query(p_booking, '$.hosts[*]') h
      where h ->> 'id' = c.account_id or lower(h ->> 'email') = lower(c.account_email)
    )
    else exists (
      select
      from jsonb_path_query(p_booking, '$.hosts[*]') h
      where lower(h ->> 'email') = any (c.hosts)
    ) or private.to_bigint(
      coalesce(p_booking #>> '{eventType,id}', p_booking ->> 'eventTypeId')) = any (c.event_type_ids)
  end;
end;
$function$;
comment on function private.is_of_connection(private.connections,jsonb) is 'Whether a booking the API shows is the tenant''s, by who hosts it or its event type.';

CREATE OR REPLACE FUNCTION private.is_of_one_seat(p_details jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_details ->> 'attendeeSeatId' is not null;
end;
$function$;
comment on function private.is_of_one_seat(jsonb) is 'Whether an event is about one seat: that of the first attendee it lists. The others it lists sit there already.';

CREATE OR REPLACE FUNCTION private.is_paced(p_rates jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return p_rates <> '{}'
    or exists (select from private.sending_slots)
    or exists (select from private.channel_accounts a where a.rate_per_second is not null);
end;
$function$;
comment on function private.is_paced(jsonb) is 'Whether any account has a rate, or had to pause.';

CREATE OR REPLACE FUNCTION private.is_passing(p_sqlstate text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Locks held by others (55P03, 55006), collisions (40...), and what is not the event's fault: lack
  -- of resources (53), an operator or a time-out (57), the system (58).
  return p_sqlstate in ('55P03', '55006') or left(p_sqlstate, 2) in ('40', '53', '57', '58');
end;
$function$;
comment on function private.is_passing(text) is 'Whether an error says nothing of what was tried: tried again it may succeed.';

CREATE OR REPLACE FUNCTION private.is_placeholder_email(p_email text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Cal.com gives bookers who leave only a phone number the address <digits>@sms.cal.com.
  return lower(p_email) like '%@sms.cal.com';
end;
$function$;
comment on function private.is_placeholder_email(text) is 'Whether an address is one that Cal.com made up for a booker with a phone only.';

CREATE OR REPLACE FUNCTION private.is_reached_by_series(p_event public.webhook_events, p_keys text[], p_was_requested boolean)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (
    select
    from public.webhook_events e
    left join private.booking_folds k
      on k.tenant_id = e.tenant_id and k.booking_id = e.booking_id
    where e.tenant_id = p_event.tenant_id
      and e.series_key = any (p_keys || p_event.series_key)
      and e.booking_id <> p_event.booking_id
      and (
        private.event_kind(e.event_type) = 'cancelled'
        or p_was_requested and private.event_kind(e.event_type) in ('created', 'rejected')
        -- One that was moved belongs to two series, and may speak for both.
        or cardinality(coalesce(k.series_keys, private.series_of(e.tenant_id, e.booking_id))) > 1
      )
  );
end;
$function$;
comment on function private.is_reached_by_series(public.webhook_events,text[],boolean) is 'Whether something was said of the series of an event''s booking that may change it.';

CREATE OR REPLACE FUNCTION private.is_requested(p_tenant_id uuid, p_cal_uid text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (
    select
    from public.booking_uids u
    join public.webhook_events e
      on e.tenant_id = u.tenant_id and e.booking_id = u.booking_id and e.cal_uid = u.cal_uid
    where u.tenant_id = p_tenant_id
      and u.cal_uid = p_cal_uid
      and e.series_key is null
      and private.event_kind(e.event_type) = 'requested'
  );
end;
$function$;
comment on function private.is_requested(uuid,text) is 'Whether a uid began as a request of a single booking.';

CREATE OR REPLACE FUNCTION private.is_running_again(p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return private.scheduler_gap(p_now) is not null or exists (
    select
    from public.alerts a
    where a.resolved_at is null and a.tenant_id is null and a.kind = 'scheduler_still' and a.subject = ''
  );
end;
$function$;
comment on function private.is_running_again(timestamp with time zone) is 'Whether the scheduler has only just begun again: what is late is so for that, and is not said beside it.';

CREATE OR REPLACE FUNCTION private.is_seat_move(p_details jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- A host who moves a whole seated booking to a free time keeps its uid.
  return private.is_seated(p_details)
    and private.trimmed(p_details ->> 'rescheduleUid') <> private.trimmed(p_details ->> 'uid');
end;
$function$;
comment on function private.is_seat_move(jsonb) is 'Whether seats came from another booking: one, whose attendee moved to another time, or all of it, when a host put two times together; see is_of_one_seat().';

CREATE OR REPLACE FUNCTION private.is_seated(p_details jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_details ->> 'seatsPerTimeSlot' is not null
    or p_details ->> 'attendeeSeatId' is not null;
end;
$function$;
comment on function private.is_seated(jsonb) is 'Whether several people book one time slot, each their own seat.';

CREATE OR REPLACE FUNCTION private.is_stood_in_for(p_reminder public.reminders)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (
    select
    from public.reminders f
    where f.tenant_id = p_reminder.tenant_id
      and f.booking_id = p_reminder.booking_id
      and f.rule_id = p_reminder.rule_id
      and f.recipient = p_reminder.recipient
      and f.is_fallback
      and f.due_at = p_reminder.due_at
      and f.status in ('queued', 'sent', 'unknown')
  );
end;
$function$;
comment on function private.is_stood_in_for(public.reminders) is 'Whether another channel did, or is about to do, what a failed reminder did not.';

CREATE OR REPLACE FUNCTION private.is_stored(p_event public.webhook_events)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (
    select
    from public.webhook_events e
    where e.tenant_id = p_event.tenant_id
      and e.provider = p_event.provider
      and e.event_id = p_event.event_id
  );
end;
$function$;
comment on function private.is_stored(public.webhook_events) is 'Whether an event is stored: the same delivery came before.';

CREATE OR REPLACE FUNCTION private.is_time_zone(p_text text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- An area and a place, or UTC: nothing that PostgreSQL would take for a date or an offset.
  return coalesce(
    (p_text ~ '^[A-Za-z]+(/[A-Za-z0-9_+-]+)+$' or p_text in ('UTC', 'GMT'))
      and pg_input_is_valid('2000-01-01 00:00 ' || p_text, 'timestamptz'),
    false);
end;
$function$;
comment on function private.is_time_zone(text) is 'Whether a text is the IANA name of a time zone. Much faster than pg_timezone_names.';

CREATE OR REPLACE FUNCTION private.is_when_due(p_rule public.reminder_rules, p_planned_for timestamp with time zone, p_due_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_rule.at_time is null then p_planned_for = p_due_at
    -- Clocks are changed by law, and zone data follow, after a reminder was planned: better an hour
    -- off than never.
    else p_planned_for between p_due_at - interval '3 hours' and p_due_at + interval '3 hours'
  end;
end;
$function$;
comment on function private.is_when_due(public.reminder_rules,timestamp with time zone,timestamp with time zone) is 'Whether a reminder was planned for the time its rule wants it as things are.';

CREATE OR REPLACE FUNCTION private.iso_time(p_at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
end;
$function$;
comment on function private.iso_time(timestamp with time zone) is 'A time in ISO 8601, the same in every session.';

CREATE OR REPLACE FUNCTION private.jobs_amiss()
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
  select s.name
  from private.schedule() s
  where not exists (
    select
    from cron.job j
    where j.jobname = s.name and j.schedule = s.schedule and j.command = s.command and j.active
  )
  order by s.name;
end;
$function$;
comment on function private.jobs_amiss() is 'The jobs that pg_cron does not have, or not as they are to be.';

CREATE OR REPLACE FUNCTION private.jobs_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_names constant text[] := array(select private.jobs_amiss());
begin
  return case when v_names <> '{}' then format(
    'Jobs of pg_cron are missing, changed or stopped: %s.', private.named(v_names)) end;
end;
$function$;
comment on function private.jobs_trouble() is 'Whether pg_cron has all jobs as they are to be.';

CREATE OR REPLACE FUNCTION private.judge(p_reminder public.reminders, p_context private.context, p_now timestamp with time zone)
 RETURNS private.judgement
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_reason public.reminder_reason;
  v_until timestamptz;
  v_circuit private.channel_circuits;
begin
  if p_reminder.handed_over_at is not null then
    return row('unknown', 'sender_lost', null, null)::private.judgement;
  end if;

  v_reason := coalesce(
    private.reason_not_to_send(p_reminder, p_context, p_now),
    private.reason_suppressed(p_reminder.channel, p_context),
    private.reason_not_to_stand_in(p_reminder, p_context));
  if v_reason is not null then
    return row('skipped', v_reason, null, null)::private.judgement;
  end if;
  if p_reminder.attempts >= private.attempt_limit() then
    return row('failed', 'no_sender_came_back', null, null)::private.judgement;
  end if;

  v_until := private.quiet_until(p_reminder.channel, p_context, p_now);
  if v_until is not null then
    return case when private.can_wait(p_reminder, p_context, v_until)
      then row('scheduled', 'quiet_hours', null, v_until)::private.judgement
      else row('skipped', 'quiet_hours_too_long', null, null)::private.judgement
    end;
  end if;

  v_circuit := p_context.circuit;
  if v_circuit.retry_at > p_now then
    return case when private.can_wait(p_reminder, p_context, v_circuit.retry_at)
      then row('scheduled', 'channel_stopped', v_circuit.reason, v_circuit.retry_at)::private.judgement
      else row('failed', 'channel_stopped_too_long', v_circuit.reason, null)::private.judgement
    end;
  end if;
  return null;
end;
$function$;
comment on function private.judge(public.reminders,private.context,timestamp with time zone) is 'What is to become of a queued reminder at this moment; null when it is to be sent.';

CREATE OR REPLACE FUNCTION private.judge_alerts(p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
begin
  perform private.measure_queues(p_now);
  perform private.merge_findings(array(select f from private.alert_findings(p_now) f), p_now);
  perform private.record_heartbeat('alerts', p_now);
end;
$function$;
comment on function private.judge_alerts(timestamp with time zone) is 'Looks for all trouble there is, and opens, keeps and resolves alerts by it. Run every minute.';

CREATE OR REPLACE FUNCTION private.judge_messages(p_messages private.queue_message[], p_now timestamp with time zone)
 RETURNS private.candidate[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_held constant private.candidate[] := private.lock_messages(p_messages, p_now);
begin
  return array(
    select row(
      h.message_id, h.reminder,
      -- Worded here, as a booking may be large, and what a message says of it is not.
      case when j.status is null then private.reminder_content(h.reminder, x.context) end,
      j, null
    )::private.candidate
    from unnest(v_held) h
    join private.contexts_of(array(select distinct h.reminder from unnest(v_held) h)) x
      on x.tenant_id = (h.reminder).tenant_id and x.reminder_id = (h.reminder).id
    cross join lateral private.judge(h.reminder, x.context, p_now) j
    order by h.message_id
  );
end;
$function$;
comment on function private.judge_messages(private.queue_message[],timestamp with time zone) is 'Locks the reminders of queue messages and judges each, not when it was queued but now; words those that may be sent.';

CREATE OR REPLACE FUNCTION private.judge_texts(p_candidates private.candidate[], p_countries text[], p_now timestamp with time zone)
 RETURNS private.text_message[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return array(
    with text_message as materialized (
      select c.message_id, t.id as tenant_id, (c.reminder).id as reminder_id,
        (c.reminder).generation, n.hash, d.day, t.texts_per_number_a_day as most, k.code,
        exists (
          select
          from private.counted_texts o
          where o.tenant_id = t.id
            and o.number_hash = n.hash
            and o.day = d.day
            and o.reminder_id = (c.reminder).id
            and o.generation = (c.reminder).generation
        ) as is_counted,
        -- A fixed number is the tenant's own choice.
        case when c.content #>> '{recipient,kind}' <> 'address' then
          private.reason_against_country(k.code, private.countries_texted(t, a, p_countries))
        end as reason
      from unnest(p_candidates) c
      join public.tenants t on t.id = (c.reminder).tenant_id
      left join private.channel_accounts a on a.tenant_id = t.id and a.channel = 'sms'
      cross join lateral (select c.content #>> '{recipient,phone}' as phone) p
      cross join lateral (select hashtextextended(p.phone, 0) as hash) n
      cross join lateral (select private.calling_code(p.phone) as code) k
      cross join lateral (select (p_now at time zone t.time_zone)::date as day) d
      where (c.reminder).channel = 'sms'
    ),
    placed as (
      select m.*,
        (
          select count(*)
          from private.counted_texts o
          where o.tenant_id = m.tenant_id and o.number_hash = m.hash and o.day = m.day
        ) + row_number() over (
          partition by m.tenant_id, m.hash, m.day, m.reason is null and not m.is_counted
          order by m.message_id
        ) > m.most and not m.is_counted as is_too_many
      from text_message m
    )
    select row(
      p.message_id, p.tenant_id, p.reminder_id, p.generation, p.hash, p.day, p.is_counted,
      coalesce(p.reason, case when p.is_too_many then 'number_limit'::public.reminder_reason end),
      case when p.reason is not null then p.code else p.most::text end
    )::private.text_message
    from placed p
  );
end;
$function$;
comment on function private.judge_texts(private.candidate[],text[],timestamp with time zone) is 'Which of the candidates are text messages, and which of these are too many for their number or go where none may go. p_countries: where the project''s own account texts.';

CREATE OR REPLACE FUNCTION private.keep_name_true()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if new.name = old.name and old.name = private.rule_name(old.anchor, old.offset_minutes) then
    new.name := coalesce(private.rule_name(new.anchor, new.offset_minutes), new.name);
  end if;
  return new;
end;
$function$;
comment on function private.keep_name_true() is 'A rule called "24 hours before" that is moved to 120 minutes is "2 hours before". A name of one''s own stays. Definer, because a member may not look into private; it reads nothing but the row.';

CREATE OR REPLACE FUNCTION private.keep_what_was_sent()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform private.part_from_rule(old);
  return old;
end;
$function$;
comment on function private.keep_what_was_sent() is 'Deleting a rule is no deletion of what people were sent. Definer, because members delete rules and write no reminders.';

CREATE OR REPLACE FUNCTION private.kept_ical_uid(p_event public.webhook_events)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_details jsonb;
  v_ical_uid text;
begin
  -- Seats that are moved apart may share one. A cancellation does not say whether it is about one
  -- of those.
  if private.event_kind(p_event.event_type)
    in ('requested', 'payment_initiated', 'created', 'rescheduled') is not true
  then
    return null;
  end if;
  v_details := private.event_details(p_event.body);
  if private.is_seated(v_details) then
    return null;
  end if;
  v_ical_uid := private.trimmed(v_details ->> 'iCalUID');
  return case
    when length(v_ical_uid) <= 255 and (
      p_event.series_key is null
      -- A calendar makes one entry of a series, and so one id; what Cal.com makes of a uid is its own.
      or starts_with(v_ical_uid, p_event.cal_uid || '@')
    ) then v_ical_uid
  end;
end;
$function$;
comment on function private.kept_ical_uid(public.webhook_events) is 'The calendar id by which a reschedule can be recognised that Cal.com does not name: a new uid keeps the id of the booking it replaces.';

CREATE OR REPLACE FUNCTION private.kept_samples()
 RETURNS TABLE(name text, sample jsonb)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select c.name, case
    when c.buckets is null then jsonb_build_object(
      -- No slug has an underscore.
      'labels', jsonb_build_object('tenant', coalesce(t.slug, '_other')) || c.labels,
      'value', c.count)
    else jsonb_build_object(
      'labels', c.labels, 'count', c.count, 'sum', c.sum, 'buckets', to_jsonb(c.buckets))
  end
  from private.metric_counters c
  left join public.tenants t on t.id = c.tenant_id
$function$;
comment on function private.kept_samples() is 'The counters and histograms, with the slugs of their tenants.';

CREATE OR REPLACE FUNCTION private.kept_state(p_booking public.bookings, p_fold private.booking_folds)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  b constant public.bookings := p_booking;
  s private.booking_state;
begin
  s.cal_uid := b.cal_uid;
  s.cal_booking_id := b.cal_booking_id;
  s.status := p_fold.status;
  s.event_type := b.event_type;
  s.event_title := b.event_title;
  s.start_time := b.start_time;
  s.end_time := b.end_time;
  s.seated := p_fold.seated;
  s.payment_due := p_fold.payment_due;
  s.was_requested := p_fold.was_requested;
  s.attendees := '{}';
  s.others := p_fold.people;
  s.others_present := p_fold.present;
  s.no_shows := p_fold.no_shows;
  s.corrections := p_fold.corrections;
  s.metadata := b.metadata;
  s.confirmed_at := b.confirmed_at;
  s.rescheduled_at := b.rescheduled_at;
  s.cancelled_at := b.cancelled_at;
  s.completed_at := b.completed_at;
  s.requested_at := b.requested_at;
  s.payment_due_at := b.payment_due_at;
  s.paid_at := b.paid_at;
  s.cancellation_reason := b.cancellation_reason;
  s.cancelled_by := b.cancelled_by;
  s.reschedule_requested := b.reschedule_requested;
  s.created_at := b.created_at;
  s.updated_at := b.updated_at;
  s.series_keys := p_fold.series_keys;
  s.place := p_fold.place;
  return s;
end;
$function$;
comment on function private.kept_state(public.bookings,private.booking_folds) is 'The state of a booking after its last event, with nobody at hand.';

CREATE OR REPLACE FUNCTION private.known_as(p_tenant_id uuid, p_address_or_phone text)
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_contact constant text := private.contact_of(p_address_or_phone);
begin
  if (v_contact ~ '^([^@\s]+@[^@\s]+|tel:[0-9]{5,})$') is not true then
    perform private.refuse(
      format('"%s" is neither an e-mail address nor a phone number', p_address_or_phone),
      'Give the whole address, or the phone number of a booker without one.',
      'invalid_parameter_value');
  end if;

  -- An admin may have corrected who it is, once or more. But an address that is a lead of its
  -- own is someone else: the booking had been made under a colleague's.
  return array(
    with recursive known (contact) as (
      values (v_contact)
      union
      select o.contact
      from known k
      cross join lateral (
        select case
          when c.body #>> '{payload,contact}' = k.contact
            then c.body #>> '{payload,corrected,contact}'
          else c.body #>> '{payload,contact}'
        end
        from public.webhook_events c
        where c.tenant_id = p_tenant_id
          and c.provider = 'admin'
          and k.contact in (
            c.body #>> '{payload,contact}', c.body #>> '{payload,corrected,contact}')
        union all
        -- Or have said that two are one.
        select case when m.contact = k.contact then m.leads_to else m.contact end
        from private.merged_contacts m
        where m.tenant_id = p_tenant_id and k.contact in (m.contact, m.leads_to)
      ) o (contact)
    )
    select k.contact
    from known k
    where k.contact = v_contact
      or k.contact is not null and not exists (
        select from public.leads l where l.tenant_id = p_tenant_id and l.contact = k.contact
      )
      -- Unless the one asked for is no lead: then this lead is what became of it.
      or not exists (
        select from public.leads l where l.tenant_id = p_tenant_id and l.contact = v_contact
      )
  );
end;
$function$;
comment on function private.known_as(uuid,text) is 'All contacts of a person: the one given, and those that corrections or merge_leads() connect with it. Raises when it is no address or phone number.';

CREATE OR REPLACE FUNCTION private.language_tag(p_text text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_parts constant text[] := regexp_match(
    p_text, '^\s*([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?\s*$', 'i');
begin
  return nullif(
    concat_ws('-', lower(v_parts[1]), initcap(v_parts[2]), upper(v_parts[3])), '');
end;
$function$;
comment on function private.language_tag(text) is 'A language as BCP 47 writes it: pt_br becomes pt-BR. Null for what is none.';

CREATE OR REPLACE FUNCTION private.last_id(p_source text)
 RETURNS bigint
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select coalesce(
    pg_sequence_last_value(pg_get_serial_sequence(format('public.%I', p_source), 'id')::regclass), 0)
$function$;
comment on function private.last_id(text) is 'The last id that a table gave out.';

CREATE OR REPLACE FUNCTION private.last_settled_event(p_tenant_id uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Ids are given before they are seen. But whoever stores an event is given four seconds for it,
  -- see receive_webhook(): one that nobody sees yet has a greater id than those of ten seconds ago.
  return coalesce((
    select e.id
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.received_at < clock_timestamp() - interval '10 seconds'
    order by e.id desc
    limit 1
  ), 0);
end;
$function$;
comment on function private.last_settled_event(uuid) is 'The newest event of a tenant of which all before it can be seen.';

CREATE OR REPLACE FUNCTION private.last_status(p_tenant_id uuid, p_lead_id uuid)
 RETURNS public.lead_status
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select case
      when a.kind = 'booking_completed' then 'converted' else 'booking_confirmed'
    end::public.lead_status
    from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_lead_id
      and a.kind in ('booking_confirmed', 'booking_rescheduled', 'booking_completed')
    order by a.occurred_at desc, a.kind desc
    limit 1
  );
end;
$function$;
comment on function private.last_status(uuid,uuid) is 'What a lead''s activities make of its status; null when nothing was confirmed.';

CREATE OR REPLACE FUNCTION private.last_webhook_at(p_tenant_id uuid)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select e.received_at
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.provider = 'cal.com'
    order by e.received_at desc
    limit 1
  );
end;
$function$;
comment on function private.last_webhook_at(uuid) is 'When the last webhook of Cal.com arrived. One look into an index.';

CREATE OR REPLACE FUNCTION private.late_reminders(p_now timestamp with time zone)
 RETURNS TABLE(tenant_id uuid, send_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
begin
  return query
  (
    select r.tenant_id, r.send_at
    from public.reminders r
    where r.status = 'scheduled'
      and date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
        <= date_bin('5 minutes', p_now, '2000-01-01 00:00Z')
      and r.send_at <= p_now - interval '2 minutes'
    limit 10000
  )
  union all
  (
    select r.tenant_id, r.send_at
    from public.reminders r
    where r.status = 'queued'
      and r.send_at <= p_now - interval '2 minutes'
      and coalesce(r.claimed_until, '-infinity') <= p_now
    order by r.queued_at
    limit 10000
  );
end;
$function$;
comment on function private.late_reminders(timestamp with time zone) is 'Reminders that have been due for two minutes and that no sender has, up to 20000.';

CREATE OR REPLACE FUNCTION private.latest_tenant_queues(p_now timestamp with time zone)
 RETURNS private.due_tenant_queue[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return private.tenant_queues_before(row(
    date_bin('5 minutes', p_now, '2000-01-01 00:00Z') + interval '5 minutes',
    '00000000-0000-0000-0000-000000000000',
    enum_first(null::public.reminder_channel)
  )::private.due_tenant_queue, p_now);
end;
$function$;
comment on function private.latest_tenant_queues(timestamp with time zone) is 'Who has something due, from now on backwards.';

CREATE OR REPLACE FUNCTION private.lead_contact(p_merged private.merged_contacts[], p_contact text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    (select m.leads_to from unnest(p_merged) m where m.contact = p_contact), p_contact);
end;
$function$;
comment on function private.lead_contact(private.merged_contacts[],text) is 'The contact of the lead that a contact''s bookings are of.';

CREATE OR REPLACE FUNCTION private.lead_of(p_tenant_id uuid, p_address_or_phone text)
 RETURNS public.leads
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_contact constant text := private.contact_of(p_address_or_phone);
  v_lead public.leads;
begin
  select l.*
  into v_lead
  from public.leads l
  where l.tenant_id = p_tenant_id
    and l.contact = private.lead_contact(
      private.merged_with(p_tenant_id, array[v_contact]), v_contact);
  if v_lead.id is null then
    perform private.refuse(
      format('There is no lead "%s"', p_address_or_phone),
      'Give the address of a lead, or the phone number of one without.',
      'no_data_found');
  end if;
  return v_lead;
end;
$function$;
comment on function private.lead_of(uuid,text) is 'The lead that an address or phone number is of; raises no_data_found when there is none.';

CREATE OR REPLACE FUNCTION private.lead_of_form(p_event public.webhook_events, p_form private.form)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_contact text;
  v_id uuid;
begin
  -- Told before, it stays with its lead, whose address may have been corrected since.
  select l.contact, l.id
  into v_contact, v_id
  from public.lead_activities a
  join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
  where a.tenant_id = p_event.tenant_id and a.form_event = p_event.event_id;
  v_contact := coalesce(v_contact, private.lead_contact(
    private.merged_with(p_event.tenant_id, array[p_form.contact]), p_form.contact));
  perform private.lock_lead(p_event.tenant_id, v_contact);
  if v_id is not null then
    return v_id;
  end if;
  select l.id
  into v_id
  from public.leads l
  where l.tenant_id = p_event.tenant_id and l.contact = v_contact;
  if not found then
    v_id := private.new_lead_id(p_event.tenant_id, v_contact);
    insert into public.leads (
      tenant_id, id, name, email, phone, source, created_at, updated_at
    )
    values (
      p_event.tenant_id, v_id, p_form.name,
      -- Of whom it was merged with, the bookings tell more, later in a rebuild.
      case
        when v_contact = p_form.contact then p_form.email
        when v_contact not like 'tel:%' then v_contact
      end,
      case
        when v_contact = p_form.contact then p_form.phone
        when v_contact like 'tel:%' then substr(v_contact, 5)
      end,
      'cal.com', p_event.occurred_at, p_event.occurred_at
    );
  end if;
  return v_id;
end;
$function$;
comment on function private.lead_of_form(public.webhook_events,private.form) is 'The lead of who answered a form, made if there is none.';

CREATE OR REPLACE FUNCTION private.learn_habits(p_limit integer DEFAULT 20, p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
declare
  v_count integer;
begin
  insert into private.webhook_habits as h
  select l.*
  from (
    select t as tenant
    from public.tenants t
    left join private.webhook_habits o on o.tenant_id = t.id
    where t.disabled_at is null and coalesce(o.learned_at, '-infinity') <= p_now - interval '1 hour'
    order by o.learned_at nulls first
    limit p_limit
  ) n
  cross join lateral private.habit_of(n.tenant, p_now) l
  on conflict (tenant_id) do update
  set (learned_at, last_at, hours_a_week, silent_from)
    = row (excluded.learned_at, excluded.last_at, excluded.hours_a_week, excluded.silent_from);
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
comment on function private.learn_habits(integer,timestamp with time zone) is 'Learns what is usual for the tenants of which it was learned longest ago, and at least an hour ago; tells of how many. Run every minute.';

CREATE OR REPLACE FUNCTION private.learn_the_outcome(p_reminder public.reminders, p_feedback private.feedback, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  r constant public.reminders := p_reminder;
  f constant private.feedback := p_feedback;
  o private.reminder_outcome;
begin
  o.tenant_id := r.tenant_id;
  o.reminder_id := r.id;
  o.message_id := r.message_id;
  o.send_at := r.send_at;
  o.attempts := r.attempts;
  o.may_be_taken := false;
  o.at := f.at;
  o.status := case when f.arrived then 'sent' else 'failed' end;
  if not f.arrived then
    o.reason_code := coalesce(f.reason, 'provider_says_no');
    o.reason_detail := left(concat_ws(': ', f.feedback, private.trimmed(f.detail)), 1000);
  end if;

  if r.status = 'sent' and not f.arrived then
    perform private.return_reminders(array[
      row(o.tenant_id, o.reminder_id, o.reason_code, o.reason_detail)::private.returned_reminder
    ]);
  elsif r.status = 'unknown'
    -- Its sender may be lost: then nobody else would ever say.
    or r.handed_over_at is not null
    or r.status = 'failed' and private.came_back(r.reason_code) and f.arrived
  then
    perform private.settle(array[o]);
  else
    return;
  end if;
  perform private.fall_back(array[o], p_now);
end;
$function$;
comment on function private.learn_the_outcome(public.reminders,private.feedback,timestamp with time zone) is 'What a provider''s last word on a message means for its reminder: what was sent has failed when it came back, and was sent when it arrived after all; so is one that nobody knew the fate of, or whose sender has not said it yet.';

CREATE OR REPLACE FUNCTION private.lease_reminders(p_leases private.reminder_lease[], p_until timestamp with time zone)
 RETURNS SETOF public.reminders
 LANGUAGE plpgsql
 ROWS 50
 SET search_path TO ''
AS $function$
begin
  return query
  update public.reminders r
  set attempts = r.attempts + 1,
      claimed_until = p_until,
      handed_over_at = null,
      -- Nobody told what came of a lease before.
      may_be_taken = r.attempts > 0 and (r.may_be_taken or r.claimed_until is not null),
      -- Under the key of an attempt that was refused, a provider refuses other words. After one
      -- that may have been taken a new key could bring the message twice.
      content_hash = case
        when r.attempts > 0 and (r.may_be_taken or r.claimed_until is not null) then r.content_hash
        else l.content_hash
      end
  from unnest(p_leases) l
  where r.tenant_id = l.tenant_id
    and r.id = l.reminder_id
    and case r.status when 'queued' then true end
  returning r.*;
end;
$function$;
comment on function private.lease_reminders(private.reminder_lease[],timestamp with time zone) is 'A sender has queued reminders for a while, for an attempt each; gives them.';

CREATE OR REPLACE FUNCTION private.lets_another_try(p_status public.reminder_status, p_code public.reminder_reason)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_status = 'failed' or p_status = 'skipped' and p_code in ('bounced', 'landline');
end;
$function$;
comment on function private.lets_another_try(public.reminder_status,public.reminder_reason) is 'Whether a reminder in this state can be stood in for by another channel: it failed for good, or its address is known to take none. Not for whoever asked for no messages, and not for one of unknown fate, which may have arrived.';

CREATE OR REPLACE FUNCTION private.links_for(p_booking public.bookings, p_email text, p_seat_id text, p_is_seat boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_meta constant jsonb := p_booking.metadata;
  v_is_cancelled constant boolean := p_booking.status in ('cancelled', 'rejected');
  v_page text;
  f private.link_facts;
begin
  f.booker_url := v_meta ->> 'booker_url';
  f.platform := v_meta -> 'platform';
  f.may_reschedule := v_meta -> 'rescheduling_disabled' is distinct from 'true';
  f.may_cancel := v_meta -> 'cancelling_disabled' is distinct from 'true';
  f.uid := private.url_part(p_booking.cal_uid);
  f.event_type := p_booking.event_type;
  f.address := private.url_part(p_email);
  if p_is_seat then
    f.seat_id := p_seat_id;
    f.key := private.url_part(p_seat_id);
  else
    f.key := f.uid;
    f.reschedule_url := v_meta ->> 'reschedule_url';
    f.cancel_url := v_meta ->> 'cancel_url';
  end if;
  if f.platform is null then
    v_page := f.booker_url || '/booking/' || f.uid;
  end if;
  return jsonb_build_object(
    'reschedule_url', case when not v_is_cancelled then private.reschedule_url(f, false) end,
    'cancel_url', case when not v_is_cancelled then private.cancel_url(f) end,
    'new_time_url', case
      when p_booking.status = 'cancelled' then private.reschedule_url(f, true)
    end,
    'rating_url', v_page || '?rating',
    'no_show_url', v_page || '?noShow=true'
  );
end;
$function$;
comment on function private.links_for(public.bookings,text,text,boolean) is 'The links of a booking for one recipient, as they are now. p_is_seat: they have a seat of their own in it, whose id p_seat_id is (null where Cal.com did not tell it: then they have no link, as that to the booking is refused to them).';

CREATE OR REPLACE FUNCTION private.links_in(p_details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object(
    'booker_url', private.page_address(p_details ->> 'bookerUrl'),
    -- Of a managed user. The platform has pages of its own, or none.
    'platform', case
      when private.trimmed(p_details ->> 'platformClientId') is not null then jsonb_build_object(
        'reschedule_url', private.page_address(p_details ->> 'platformRescheduleUrl'),
        'cancel_url', private.page_address(p_details ->> 'platformCancelUrl'),
        'username', private.trimmed(p_details #>> '{organizer,username}'),
        'team_id', private.to_bigint(p_details #>> '{team,id}'))
    end,
    'reschedule_url', private.ready_made_link(p_details ->> 'rescheduleUrl', p_details),
    'cancel_url', private.ready_made_link(p_details ->> 'cancellationUrl', p_details),
    'rescheduling_disabled', private.to_boolean(p_details ->> 'disableRescheduling'),
    'cancelling_disabled', private.to_boolean(p_details ->> 'disableCancelling')
  );
end;
$function$;
comment on function private.links_in(jsonb) is 'What an event says of links: where Cal.com shows its bookings (booker_url) or the platform of a managed user does, links that are ready made, and whether the event type has any.';

CREATE OR REPLACE FUNCTION private.listed_attendees(p_details jsonb)
 RETURNS private.listed_attendee[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_list jsonb := p_details -> 'attendees';
  v_phone text;
  v_typist integer;
  v_seen text[] := array[]::text[];
  a private.listed_attendee;
  v_listed private.listed_attendee[] := array[]::private.listed_attendee[];
begin
  if jsonb_typeof(v_list) is distinct from 'array' then
    return v_listed;
  end if;
  v_phone := private.typed_phone(p_details);
  -- Without a search for the usual one.
  v_typist := case
    when lower(p_details #>> '{responses,email,value}') = lower(v_list #>> '{0,email}') then 0
    else private.place_of_typist(v_list, p_details)
  end;
  -- Whoever booked comes first; some flows list hosts before. A list of seats has its own order.
  if v_typist > 0 and not private.is_seated(p_details) then
    v_list := jsonb_build_array(v_list -> v_typist) || (v_list - v_typist);
    v_typist := 0;
  end if;

  -- A loop: a query over the list costs several times as much for the usual one or two.
  for v_position in 0 .. jsonb_array_length(v_list) - 1 loop
    a := private.read_attendee(
      v_list -> v_position, v_position, case when v_position = v_typist then v_phone end, p_details);
    if v_position = 0 and p_details ? 'attendeeSeatId' then
      a.seat_id := private.trimmed(p_details ->> 'attendeeSeatId');
    end if;
    if a.contact is not null and a.contact <> all (v_seen) then
      v_seen := v_seen || a.contact;
      v_listed := v_listed || a;
    end if;
    -- Comparing each with all would take minutes for thousands.
    exit when v_position = 99;
  end loop;
  if jsonb_array_length(v_list) > 100 then
    v_listed := array(
      select (array_agg(l order by l.position))[1]
      from (
        select l.* from unnest(v_listed) l
        union all
        select r.*
        from jsonb_array_elements(v_list) with ordinality e (attendee, place)
        cross join lateral private.read_attendee(
          e.attendee, e.place::integer - 1, case when e.place - 1 = v_typist then v_phone end,
          p_details) r
        where e.place > 100
      ) l
      where l.contact is not null
      group by l.contact
      order by min(l.position)
    );
  end if;
  return v_listed;
end;
$function$;
comment on function private.listed_attendees(jsonb) is 'The attendees an event lists, one row per person. A person is the address in lower case, or the phone number where there is none.';

CREATE OR REPLACE FUNCTION private.local_content(p_booking public.bookings, p_to private.addressee, p_tenant_time_zone text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_time_zone constant text := private.zone_of(p_to.time_zone, p_tenant_time_zone);
begin
  return jsonb_build_object(
    'time_zone', v_time_zone,
    'start_time', private.local_iso(p_booking.start_time, v_time_zone),
    'end_time', private.local_iso(p_booking.end_time, v_time_zone)
  );
end;
$function$;
comment on function private.local_content(public.bookings,private.addressee,text) is 'When a meeting is on the clock of one recipient: the sender only words it.';

CREATE OR REPLACE FUNCTION private.local_iso(p_at timestamp with time zone, p_time_zone text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_offset constant interval := private.offset_from_utc(p_at, p_time_zone);
begin
  return to_char(p_at at time zone p_time_zone, 'YYYY-MM-DD"T"HH24:MI:SS')
    || case when v_offset < interval '0' then '-' else '+' end
    || to_char(greatest(v_offset, -v_offset), 'HH24:MI');
end;
$function$;
comment on function private.local_iso(timestamp with time zone,text) is 'A moment as the clocks of a zone show it, to the second, and how far they are from UTC: 2026-12-01T10:00:00-07:00 (ISO 8601).';

CREATE OR REPLACE FUNCTION private.local_time(p_at timestamp with time zone, p_time_zone text)
 RETURNS timestamp without time zone
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_at at time zone p_time_zone;
exception when invalid_parameter_value then
  return p_at at time zone 'UTC';
end;
$function$;
comment on function private.local_time(timestamp with time zone,text) is 'What the clock shows there; in UTC where the zone is unknown.';

CREATE OR REPLACE FUNCTION private.lock_bookings(p_tenant_id uuid, p_booking_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform 1
  from public.bookings b
  where b.tenant_id = p_tenant_id
    and b.id = any (p_booking_ids)
  order by b.id
  -- Not `for update`: that would make foreign keys wait, and so a lead that points to another
  -- booking, while this one waits for the lead.
  for no key update;
end;
$function$;
comment on function private.lock_bookings(uuid,uuid[]) is 'Has these bookings'' rows until the transaction ends.';

CREATE OR REPLACE FUNCTION private.lock_circuits(p_held private.locked_result[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- By key: the order of all who change several circuits.
  perform 1
  from private.channel_circuits c
  where c.tenant_id in (
    select (h.reminder).tenant_id from unnest(p_held) h
  )
  order by c.tenant_id, c.channel
  for update;
end;
$function$;
comment on function private.lock_circuits(private.locked_result[]) is 'Locks the stopped channels of the tenants that results are about: after the reminders, as all do.';

CREATE OR REPLACE FUNCTION private.lock_lead(p_tenant_id uuid, p_contact text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.lock_name(p_tenant_id, ' lead ' || p_contact);
end;
$function$;
comment on function private.lock_lead(uuid,text) is 'Lets the bookings of one lead be scored one after the other; see lock_name().';

CREATE OR REPLACE FUNCTION private.lock_messages(p_messages private.queue_message[], p_now timestamp with time zone)
 RETURNS private.candidate[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  -- Whoever changes a rule holds the tenant and wants its reminders next; the token of an
  -- unsubscribe link would wait for the tenant.
  v_free constant uuid[] := array(
    select t.id
    from public.tenants t
    where t.id in (select m.tenant_id from unnest(p_messages) m)
    for key share skip locked
  );
  v_held private.candidate[];
begin
  -- Waits for nobody: a claim that holds some of a booking's reminders and wants another could
  -- wait for a transaction that waits for it.
  -- Found by key, and the status read only then: by status, the planner may walk everything
  -- that is queued for each of them.
  with held as materialized (
    select r as reminder, m.message_id
    from unnest(p_messages) m
    join public.reminders r
      on r.tenant_id = m.tenant_id and r.id = m.reminder_id and r.generation = m.generation
    where m.tenant_id = any (v_free)
    order by r.id
    for update of r skip locked
  )
  select array_agg(
    row(h.message_id, h.reminder, null, null, null)::private.candidate)
  into v_held
  from held h
  where (h.reminder).status = 'queued'
    and coalesce((h.reminder).claimed_until, '-infinity') <= p_now;

  return coalesce(v_held, array[]::private.candidate[]);
end;
$function$;
comment on function private.lock_messages(private.queue_message[],timestamp with time zone) is 'Locks the reminders of queue messages: those that are queued, no sender has and nobody is changing.';

CREATE OR REPLACE FUNCTION private.lock_name(p_tenant_id uuid, p_name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if not private.has_tenant_alone(p_tenant_id)
    and not pg_try_advisory_xact_lock(hashtextextended(p_tenant_id || p_name, 0))
  then
    raise exception 'Another event is being applied' using errcode = 'lock_not_available';
  end if;
end;
$function$;
comment on function private.lock_name(uuid,text) is 'Has a name (a uid, a calendar id, a series, a contact) until the transaction ends, also while no row for it exists yet; raises lock_not_available when somebody else has it.';

CREATE OR REPLACE FUNCTION private.lock_names(p_event public.webhook_events, p_ical_uid text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_name text;
begin
  if private.has_tenant_alone(p_event.tenant_id) then
    return;
  end if;
  foreach v_name in array array[
      ' uid ' || p_event.cal_uid,
      ' uid ' || p_event.previous_uid,
      ' uid ' || p_event.left_uid,
      ' ical ' || p_ical_uid
    ]
  loop
    if v_name is not null then
      perform private.lock_name(p_event.tenant_id, v_name);
    end if;
  end loop;
end;
$function$;
comment on function private.lock_names(public.webhook_events,text) is 'Keeps away events that name the same uid or calendar id; see lock_name(). Series are locked when the booking, and so its series, are known for sure.';

CREATE OR REPLACE FUNCTION private.lock_numbers(p_candidates private.candidate[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- In that order: the order of all who lock several. Of two claims the second counts what the
  -- first has handed out.
  perform pg_advisory_xact_lock(n.key)
  from (
    select distinct hashtextextended(
      concat('calbase texts ', (c.reminder).tenant_id, c.content #>> '{recipient,phone}'), 0) as key
    from unnest(p_candidates) c
    where (c.reminder).channel = 'sms'
    order by 1
  ) n;
end;
$function$;
comment on function private.lock_numbers(private.candidate[]) is 'Until the end of the transaction nobody else hands out text messages to the numbers of these.';

CREATE OR REPLACE FUNCTION private.lock_results(p_results private.settlement[])
 RETURNS private.locked_result[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- By id: the order of all who lock reminders.
  return array(
    select row(r, s)::private.locked_result
    from unnest(p_results) s
    join public.reminders r on r.tenant_id = s.tenant_id and r.id = s.reminder_id
    order by r.id
    for update of r
  );
end;
$function$;
comment on function private.lock_results(private.settlement[]) is 'Locks what results are about, in the order of all who do; gives both.';

CREATE OR REPLACE FUNCTION private.lock_series(p_event public.webhook_events, p_keys text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_key text;
begin
  foreach v_key in array p_keys || p_event.series_key loop
    if v_key is not null then
      perform private.lock_name(p_event.tenant_id, ' series ' || v_key);
    end if;
  end loop;
end;
$function$;
comment on function private.lock_series(public.webhook_events,text[]) is 'Keeps away events about the same series, and new occurrences of it; see lock_name().';

CREATE OR REPLACE FUNCTION private.lock_tenant(p_tenant_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if private.has_tenant_alone(p_tenant_id) then
    return;
  end if;
  perform pg_advisory_xact_lock(private.tenant_key(p_tenant_id));
  -- Given back with the lock, also when a subtransaction is undone.
  perform set_config('calbase.tenant_alone', p_tenant_id::text, true);
end;
$function$;
comment on function private.lock_tenant(uuid) is 'Has a tenant''s bookings, leads and reminders alone until the transaction ends: waits for events that are being applied; those that arrive meanwhile are stored and stay pending.';

CREATE OR REPLACE FUNCTION private.lock_tenant_of_rule()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- A booking that is being made is waited for; a later one sees the rule: neither misses the
  -- other. Webhooks that arrive meanwhile are stored, and applied after the commit.
  perform private.lock_tenant(
    case when tg_op = 'DELETE' then old.tenant_id else new.tenant_id end);
  return case when tg_op = 'DELETE' then old else new end;
end;
$function$;
comment on function private.lock_tenant_of_rule() is 'Has the tenant alone until a change of its rules is committed.';

CREATE OR REPLACE FUNCTION private.longest_gap()
 RETURNS interval
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select interval '1 hour' $function$;
comment on function private.longest_gap() is 'How long the scheduler may stand still before that is taken for a restored backup.';

CREATE OR REPLACE FUNCTION private.longest_offset(p_rule public.reminder_rules)
 RETURNS interval
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    make_interval(mins => p_rule.offset_minutes),
    -- To the end of that day; and a day more, see due_by_clock().
    make_interval(hours => 24 * (p_rule.offset_days + 2)));
end;
$function$;
comment on function private.longest_offset(public.reminder_rules) is 'How far at most a rule''s reminders are from the moment they count from.';

CREATE OR REPLACE FUNCTION private.look_again_after()
 RETURNS interval
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select interval '5 minutes' $function$;
comment on function private.look_again_after() is 'How long a reminder is queued before its message is looked for.';

CREATE OR REPLACE FUNCTION private.look_for_siblings(p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  k private.sync_cursors;
begin
  for k in
    select s.*
    from private.sync_cursors s
    join private.connections c on c.tenant_id = s.tenant_id
    where s.kind = 'uid' and c.state = 'connected'
    order by s.tenant_id
    for update of s skip locked
  loop
    -- With an overlap: whoever stores an event is given four seconds for it, see receive_webhook().
    perform private.want_siblings(k.tenant_id, k.high_water - interval '10 seconds', p_now);
    update private.sync_cursors s
    set high_water = p_now
    where s.tenant_id = k.tenant_id and s.kind = 'uid';
  end loop;
end;
$function$;
comment on function private.look_for_siblings(timestamp with time zone) is 'Each minute: has the later occurrences looked at of series in which one was just cancelled.';

CREATE OR REPLACE FUNCTION private.made_up_attendee(p_tenant public.tenants, p_booking public.bookings)
 RETURNS private.addressee
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  a private.addressee;
begin
  a.recipient := p_booking.attendee_email;
  a.kind := 'attendee';
  a.name := p_booking.attendee_name;
  a.email := p_booking.attendee_email;
  a.phone := p_booking.attendee_phone;
  a.time_zone := p_tenant.time_zone;
  a.locale := p_tenant.locale;
  a.is_booker := true;
  return a;
end;
$function$;
comment on function private.made_up_attendee(public.tenants,public.bookings) is 'Who made the booking that nobody made.';

CREATE OR REPLACE FUNCTION private.made_up_booking(p_tenant public.tenants, p_rule public.reminder_rules, p_now timestamp with time zone)
 RETURNS public.bookings
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_host constant jsonb := jsonb_build_object(
    'name', p_tenant.name, 'email', 'organizer@example.com', 'time_zone', p_tenant.time_zone);
  b public.bookings;
begin
  b.tenant_id := p_tenant.id;
  b.id := private.stable_id(p_tenant.id::text, 'preview');
  b.cal_uid := 'preview';
  b.status := case p_rule.anchor
    when 'on_reschedule' then 'rescheduled'
    when 'on_cancellation' then 'cancelled'
    when 'on_no_show' then 'no_show'
    when 'on_request' then 'requested'
    when 'on_payment_pending' then 'requested'
    when 'on_rejection' then 'rejected'
    when 'after_end' then 'completed'
    else 'confirmed'
  end::public.booking_status;
  b.attendee_name := 'Ada Lovelace';
  b.attendee_email := 'ada@example.com';
  b.attendee_phone := '+441632960001';
  b.event_type := coalesce(p_rule.event_types[1], 'intro');
  b.event_title := format('Intro between %s and Ada Lovelace', p_tenant.name);
  b.start_time := (date_trunc('day', p_now at time zone p_tenant.time_zone) + interval '1 day 10 hours')
    at time zone p_tenant.time_zone;
  b.end_time := b.start_time + interval '30 minutes';
  b.confirmed_at := date_trunc('day', p_now);
  b.cancellation_reason := case
    when p_rule.anchor in ('on_cancellation', 'on_rejection') then 'I have a cold.' end;
  b.created_at := b.confirmed_at;
  b.updated_at := b.confirmed_at;
  b.metadata := jsonb_build_object(
    'location_type', 'online',
    'video_url', 'https://app.cal.com/video/preview',
    'booker_url', 'https://cal.com',
    'notes', 'I look forward to it.',
    'organizer', v_host,
    'hosts', jsonb_build_array(v_host)
  );
  return b;
end;
$function$;
comment on function private.made_up_booking(public.tenants,public.reminder_rules,timestamp with time zone) is 'A booking of tomorrow at ten that nobody made, to show a message while there is no other. Stored nowhere.';

CREATE OR REPLACE FUNCTION private.make_changes(p_tenant_id uuid, p_changes private.change[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.write_all(
    p_tenant_id,
    case
      when cardinality(p_changes) = 1 then array[private.fold_change(p_tenant_id, p_changes[1])]
      else array(
        select private.fold_change(
          p_tenant_id,
          -- Several events of one booking are one fold.
          case
            when count(*) = 1 then (array_agg(c))[1]
            else row(c.booking_id, null, null, null, bool_or(c.is_new))::private.change
          end)
        from unnest(p_changes) c
        group by c.booking_id
        order by c.booking_id
      )
    end,
    p_now,
    -- What counts from an event is always heard of late, and of use for a while.
    p_grace => interval '1 hour');
end;
$function$;
comment on function private.make_changes(uuid,private.change[],timestamp with time zone) is 'Folds what events changed, each booking once, and writes it and what follows from it.';

CREATE OR REPLACE FUNCTION private.make_leads_of_merged(p_tenant_id uuid, p_merged private.merged_contacts[], p_deeds private.deed[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into public.leads (tenant_id, id, email, phone, source)
  select p_tenant_id, private.new_lead_id(p_tenant_id, c.contact),
    case when c.contact not like 'tel:%' then c.contact end,
    case when c.contact like 'tel:%' then substr(c.contact, 5) end,
    'cal.com'
  from (
    select distinct d.contact
    from unnest(p_deeds) d
    join unnest(p_merged) m on m.leads_to = d.contact
  ) c
  on conflict do nothing;
end;
$function$;
comment on function private.make_leads_of_merged(uuid,private.merged_contacts[],private.deed[]) is 'Makes the leads of merged persons who have none, under the contact that stays: the booking may be one of another.';

CREATE OR REPLACE FUNCTION private.make_queue()
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if private.has_queue() then
    return false;
  end if;
  perform pgmq.create('reminders');
  return true;
end;
$function$;
comment on function private.make_queue() is 'Makes the queue where there is none; tells whether it did.';

CREATE OR REPLACE FUNCTION private.mark_observed(p_state private.booking_state, p_details jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_details #>> '{observed,status}' in ('pending', 'rejected')
      then case when p_state.status is null then 'requested_at' end
    when p_details #>> '{observed,status}' = 'accepted'
      then case when not p_state.payment_due then 'confirmed_at' end
    -- Before, it had been confirmed, as most are, unless it was heard to wait.
    else case when p_state.status is distinct from 'requested' then 'confirmed_at' end
  end;
end;
$function$;
comment on function private.mark_observed(private.booking_state,jsonb) is 'Which time of an attendee an observation shows to have been: when they asked for their place, or got it; null for none.';

CREATE OR REPLACE FUNCTION private.marked(p_attendees jsonb, p_mark text, p_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Whoever left has left: they are not confirmed or marked again.
  return (
    select coalesce(
      jsonb_object_agg(
        a.key,
        case
          when a.value ? 'left_at' then a.value
          else a.value || jsonb_build_object(
            p_mark, least((a.value ->> p_mark)::timestamptz, p_at))
        end
      ),
      '{}'
    )
    from jsonb_each(p_attendees) a
  );
end;
$function$;
comment on function private.marked(jsonb,text,timestamp with time zone) is 'The attendees, those still there marked with a time; of two times the earlier counts.';

CREATE OR REPLACE FUNCTION private.may_be_ahead(p_rule public.reminder_rules, p_booking public.bookings, p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_offset constant interval := private.longest_offset(p_rule);
begin
  if not p_rule.active
    or not private.is_about(p_rule, p_booking)
    or p_booking.status = 'requested' and not private.needs_no_confirmation(p_rule.anchor)
    or p_booking.status = 'cancelled' and p_rule.anchor <> 'on_cancellation'
    or p_booking.status = 'rejected' and p_rule.anchor not in ('on_rejection', 'on_cancellation')
  then
    return false;
  end if;
  return case p_rule.anchor
    when 'before_start' then true
    when 'after_start' then true
    when 'after_end' then coalesce(p_booking.end_time, p_booking.start_time) + v_offset > p_now
    -- Nothing happened to it later than that.
    else p_booking.updated_at + v_offset > p_now
  end;
end;
$function$;
comment on function private.may_be_ahead(public.reminder_rules,public.bookings,timestamp with time zone) is 'Whether a rule, as it is now, may want a reminder about a booking that is not too late.';

CREATE OR REPLACE FUNCTION private.measure_queues(p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  delete from private.queue_lengths l where l.measured_at < p_now - interval '1 hour';
  insert into private.queue_lengths (queue, measured_at, length, oldest_age)
  select q.queue, p_now, sum(g.value) filter (where g.name not like '%\_age\_seconds'),
    make_interval(secs => max(g.value) filter (where g.name like '%\_age\_seconds'))
  from (
    select * from private.reminder_gauges(p_now) union all select * from private.event_gauges(p_now)
  ) g
  join (values
    ('reminders', 'calbase_reminders_due'), ('reminders', 'calbase_reminders_queued'),
    ('reminders', 'calbase_reminder_oldest_due_age_seconds'),
    ('reminders', 'calbase_reminder_oldest_queued_age_seconds'),
    ('events', 'calbase_webhook_events_pending'),
    ('events', 'calbase_webhook_event_oldest_pending_age_seconds')
  ) q (queue, gauge) on q.gauge = g.name
  group by q.queue
  on conflict (queue, measured_at) do nothing
$function$;
comment on function private.measure_queues(timestamp with time zone) is 'Notes how much waits now.';

CREATE OR REPLACE FUNCTION private.merge_bookings(p_tenant_id uuid, p_kept uuid, p_merged uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.webhook_events e
  set booking_id = p_kept
  where e.tenant_id = p_tenant_id and e.booking_id = p_merged;

  update public.booking_uids u
  set booking_id = p_kept
  where u.tenant_id = p_tenant_id and u.booking_id = p_merged;

  -- Neither knows of the other.
  delete from private.booking_folds k
  where k.tenant_id = p_tenant_id and k.booking_id in (p_kept, p_merged);
  perform private.merge_reminders(p_tenant_id, p_kept, p_merged);

  -- Deleting the row touches leads and activities: their leads are locked first, in order.
  perform private.lock_lead(p_tenant_id, c.contact)
  from (
    select l.contact
    from public.leads l
    where l.tenant_id = p_tenant_id
      and (
        l.booking_id = p_merged
        or l.id in (
          select a.lead_id
          from public.lead_activities a
          where a.tenant_id = p_tenant_id and a.booking_id in (p_kept, p_merged)
        )
      )
    order by l.contact
  ) c;

  -- Leads that only the merged row made are found by these when the leads are kept.
  update public.lead_activities a
  set booking_id = p_kept
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_merged
    and not exists (
      select from public.lead_activities k
      where k.tenant_id = a.tenant_id
        and k.lead_id = a.lead_id
        and k.booking_id = p_kept
        and k.kind = a.kind
    );

  -- What is left of the merged row the fold makes anew.
  delete from public.bookings b
  where b.tenant_id = p_tenant_id and b.id = p_merged;
end;
$function$;
comment on function private.merge_bookings(uuid,uuid,uuid) is 'Makes two rows that turned out to be one appointment one row. The fold must follow.';

CREATE OR REPLACE FUNCTION private.merge_findings(p_findings private.alert_finding[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.see_alerts_again(p_findings, p_now);
  perform private.clear_alerts(p_findings, p_now);
  perform private.reopen_alerts(p_findings, p_now);
  perform private.open_alerts(p_findings, p_now);
end;
$function$;
comment on function private.merge_findings(private.alert_finding[],timestamp with time zone) is 'Makes the alerts what was found at p_now: all there is, of every kind.';

CREATE OR REPLACE FUNCTION private.merge_metrics(p_more private.metric_counters[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into private.metric_counters as c
  select m.*
  from unnest(p_more) m
  -- In that order: the order of all who lock several.
  order by m.name, m.tenant_id, m.labels
  on conflict (tenant_id, name, labels) do update
  set count = c.count + excluded.count,
      sum = c.sum + excluded.sum,
      buckets = case when c.buckets is not null then array(
        select u.old + u.new
        from unnest(c.buckets, excluded.buckets) with ordinality u (old, new, position)
        order by u.position
      ) end
$function$;
comment on function private.merge_metrics(private.metric_counters[]) is 'Adds these counters and histograms to those that are kept.';

CREATE OR REPLACE FUNCTION private.merge_reminders(p_tenant_id uuid, p_kept uuid, p_merged uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Its sender's answer will know the old id.
  perform private.settle(array(
    select row(
      r.tenant_id, r.id, r.message_id, 'unknown', 'merged_while_sent', null, r.send_at, r.attempts, true, null
    )::private.reminder_outcome
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.booking_id = p_merged
      and r.handed_over_at is not null
    order by r.id
    for update
  ));

  perform private.drop_duplicates(
    p_tenant_id, array(select t from private.duplicates_of_bookings(p_tenant_id, p_kept, p_merged) t));

  perform private.rename_reminders(p_tenant_id, array(
    select row(r.id, p_kept, r.recipient)::private.reminder_rename
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.booking_id = p_merged
  ));
end;
$function$;
comment on function private.merge_reminders(uuid,uuid,uuid) is 'Moves the reminders of a merged booking, with their deliveries, to the one that is kept.';

CREATE OR REPLACE FUNCTION private.merged_with(p_tenant_id uuid, p_contacts text[])
 RETURNS private.merged_contacts[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select m
    from private.merged_contacts m
    where m.tenant_id = p_tenant_id
      and m.leads_to in (
        select unnest(p_contacts)
        union
        select o.leads_to
        from private.merged_contacts o
        where o.tenant_id = p_tenant_id and o.contact = any (p_contacts)
      )
    order by m.contact
  );
end;
$function$;
comment on function private.merged_with(uuid,text[]) is 'The merged contacts of the persons some contacts belong to; none for who was never merged.';

CREATE OR REPLACE FUNCTION private.message_content(p_context private.context, p_channel public.reminder_channel, p_due_at timestamp with time zone, p_token text, p_confirm_token text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_tenant constant public.tenants := p_context.tenant;
  v_rule constant public.reminder_rules := p_context.rule;
  v_booking constant public.bookings := p_context.booking;
  v_to constant private.addressee := p_context.addressee;
begin
  return jsonb_build_object(
    'channel', p_channel,
    'anchor', v_rule.anchor,
    'offset_minutes', v_rule.offset_minutes,
    'offset_days', v_rule.offset_days,
    'at_time', v_rule.at_time,
    'due_at', p_due_at,
    'expires_at', case when private.is_before_start(v_rule.anchor) then v_booking.start_time end,
    'template', case when p_context.has_templates and p_channel <> 'webhook'
      then private.template_content(private.template_for(
        v_tenant.id, v_rule.id, coalesce(v_to.locale, v_tenant.locale)))
    end,
    'unsubscribe_token', p_token,
    'confirm_token', p_confirm_token,
    -- All occurrences of a series have one calendar id: a file with one of them would take the place
    -- of the series in the guest's calendar.
    'calendar_file', v_rule.calendar_file and not v_booking.metadata ? 'recurring_event',
    'tenant', jsonb_build_object(
      'slug', v_tenant.slug, 'name', v_tenant.name,
      'time_zone', v_tenant.time_zone, 'locale', v_tenant.locale
    ),
    'recipient', private.truncated(jsonb_build_object(
      'kind', v_to.kind, 'name', v_to.name, 'email', v_to.email,
      'phone', private.e164(v_to.phone), 'time_zone', v_to.time_zone, 'locale', v_to.locale
    )),
    'local', private.local_content(v_booking, v_to, v_tenant.time_zone),
    -- calbase's own words name no answers.
    'booking', private.truncated(private.booking_content(
      v_booking, v_to, p_context.has_templates or p_channel = 'webhook'))
  );
end;
$function$;
comment on function private.message_content(private.context,public.reminder_channel,timestamp with time zone,text,text) is 'What a message by a rule, about a booking, to someone is made of.';

CREATE OR REPLACE FUNCTION private.messages_of_person(p_tenant_id uuid, p_contacts text[], p_booking_ids uuid[])
 RETURNS SETOF private.seen
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
  select 'message', coalesce(r.sent_at, r.send_at),
    concat_ws(' · ', coalesce(u.name, r.rule_name), r.channel, b.event_title), r.status::text,
    concat_ws(' · ', r.reason, d.provider, d.feedback), r.id::text
  from public.reminders r
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  left join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  left join lateral (
    select d.provider, d.feedback
    from public.deliveries d
    where d.tenant_id = r.tenant_id and d.reminder_id = r.id
    order by d.id desc
    limit 1
  ) d on true
  where r.tenant_id = p_tenant_id
    and r.booking_id = any (p_booking_ids)
    and r.recipient = any (p_contacts);
end;
$function$;
comment on function private.messages_of_person(uuid,text[],uuid[]) is 'What a person was and will be sent about their bookings, or why not.';

CREATE OR REPLACE FUNCTION private.metadata_of(p_details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_places constant jsonb := private.places(p_details);
  v_organizer constant jsonb := private.organizer_in(p_details);
begin
  return jsonb_strip_nulls(v_places || private.links_in(p_details) || jsonb_build_object(
    'responses', private.answers(p_details, v_places ->> 'location'),
    'organizer', nullif(
      case
        when p_details -> 'hideOrganizerEmail' <> 'false' then v_organizer
          || jsonb_build_object('email_hidden', p_details -> 'hideOrganizerEmail')
        else v_organizer
      end,
      '{}'),
    'hosts', private.hosts_of(p_details, v_organizer),
    'notes', private.trimmed(p_details ->> 'additionalNotes'),
    'event_type_id', p_details -> 'eventTypeId',
    'event_type_title', p_details -> 'eventTitle',
    'ical_uid', p_details -> 'iCalUID',
    'ical_sequence', private.to_bigint(p_details ->> 'iCalSequence'),
    'price', p_details -> 'price',
    'currency', p_details -> 'currency',
    'recurring_event', p_details -> 'recurringEvent',
    'seats', p_details -> 'seatsPerTimeSlot',
    'reschedule_reason', private.trimmed(p_details #>> '{responses,rescheduleReason,value}'),
    'rescheduled_by', private.tidy_address(p_details ->> 'rescheduledBy', p_details)
  ));
end;
$function$;
comment on function private.metadata_of(jsonb) is 'What an event says of a booking beyond its columns.';

CREATE OR REPLACE FUNCTION private.metric_catalog()
 RETURNS TABLE(name text, type text, help text, bounds double precision[])
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  values
    ('calbase_webhook_events', 'counter',
      'Events stored, by who said it (provider) and trigger; counted with up to two minutes of delay.', null),
    ('calbase_webhook_rejections', 'counter', 'Requests refused, by reason.', null),
    ('calbase_delivery_attempts', 'counter', 'Attempts to send a reminder, by outcome.', null),
    ('calbase_webhook_delay_seconds', 'histogram',
      'From when something happened at Cal.com until its webhook had arrived.',
      '{1,2,5,10,30,60,300,3600}'::double precision[]),
    ('calbase_webhook_request_duration_seconds', 'histogram',
      'How long the function cal-webhook took to answer a request for a known tenant, by status (code).',
      '{0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10}'),
    ('calbase_reminder_lateness_seconds', 'histogram',
      'From when a reminder was to be sent until its provider had taken it.',
      '{1,5,10,20,30,60,120,300,900,3600}'),
    ('calbase_provider_request_duration_seconds', 'histogram',
      'How long a provider took for an attempt.', '{0.05,0.1,0.25,0.5,1,2.5,5,10,30}'),
    ('calbase_reminders_due', 'gauge', 'Reminders due and not queued yet, up to 10000.', null),
    ('calbase_reminders_late', 'gauge', 'Those of them that have been due for a minute.', null),
    ('calbase_reminder_oldest_due_age_seconds', 'gauge',
      'How long the oldest reminder that is not queued yet has been due; 0 when none is.', null),
    ('calbase_reminders_queued', 'gauge', 'Reminders queued and not settled yet, up to 10000.', null),
    ('calbase_reminder_oldest_queued_age_seconds', 'gauge',
      'How long the oldest of those has been queued; 0 when none is.', null),
    ('calbase_webhook_events_pending', 'gauge',
      'Events that could be applied now, up to 1000 of a tenant; without disabled tenants.', null),
    ('calbase_webhook_event_oldest_pending_age_seconds', 'gauge',
      'How long ago the oldest of those arrived; 0 when there is none.', null),
    ('calbase_webhook_events_to_retry', 'gauge',
      'Events that could not be applied and are tried again, up to 10000.', null),
    ('calbase_channels_stopped', 'gauge', 'Channels of tenants that are stopped.', null),
    ('calbase_jobs_running', 'gauge', 'Long work under way.', null),
    ('calbase_tenants', 'gauge', 'Tenants.', null),
    ('calbase_heartbeat_timestamp_seconds', 'gauge', 'When a scheduled job last ran.', null),
    ('calbase_metrics_counted_timestamp_seconds', 'gauge',
      'Up to when the counters and histograms have everything.', null)
$function$;
comment on function private.metric_catalog() is 'The metrics there are, in their order. Counters are named without _total; bounds: of the buckets of a histogram, inclusive.';

CREATE OR REPLACE FUNCTION private.metric_tenant_limit()
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select 100 $function$;
comment on function private.metric_tenant_limit() is 'How many tenants have counters of their own; what the others do is counted together.';

CREATE OR REPLACE FUNCTION private.moment(p_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return to_jsonb(extract(epoch from p_at));
end;
$function$;
comment on function private.moment(timestamp with time zone) is 'A time as metadata.observed has it, the same in every session: seconds since 1970.';

CREATE OR REPLACE FUNCTION private.moments_of(p_state private.booking_state)
 RETURNS jsonb[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s constant private.booking_state := p_state;
begin
  return array(
    select private.moment(m.at)
    from (
      select unnest(array[s.requested_at, s.confirmed_at, s.rescheduled_at, s.cancelled_at]) as at
      union
      select unnest(array[a.value ->> 'confirmed_at', a.value ->> 'left_at'])::timestamptz
      from jsonb_each(s.attendees) a
      union
      select (n.value #>> '{}')::timestamptz
      from jsonb_each(s.no_shows) n
      where jsonb_typeof(n.value) = 'string'
    ) m
    where m.at is not null
    order by m.at
  );
end;
$function$;
comment on function private.moments_of(private.booking_state) is 'When what rules count from happened: a place was asked for, given, moved, given up or missed.';

CREATE OR REPLACE FUNCTION private.move_activities(p_tenant_id uuid, p_from uuid, p_to uuid, p_booking_ids uuid[] DEFAULT NULL::uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  with moved as (
    delete from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_from
      and a.booking_id is not null
      and (p_booking_ids is null or a.booking_id = any (p_booking_ids))
    returning a.booking_id, a.kind, a.occurred_at, a.fit
  )
  insert into public.lead_activities as o
    (tenant_id, id, lead_id, booking_id, kind, occurred_at, fit)
  select p_tenant_id, private.stable_id(p_to::text, m.booking_id::text, m.kind::text), p_to,
    m.booking_id, m.kind, m.occurred_at, m.fit
  from moved m
  -- Both had a seat.
  on conflict (tenant_id, lead_id, booking_id, kind) do update
  set occurred_at = least(o.occurred_at, excluded.occurred_at),
      fit = greatest(o.fit, excluded.fit);
end;
$function$;
comment on function private.move_activities(uuid,uuid,uuid,uuid[]) is 'Moves what bookings, all or some, say of a lead to another; to be scored then.';

CREATE OR REPLACE FUNCTION private.move_forms(p_tenant_id uuid, p_from uuid, p_to uuid, p_contact text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.lead_activities a
  set lead_id = p_to, id = private.stable_id(p_to::text, a.form_event, 'form_submitted')
  where a.tenant_id = p_tenant_id
    and a.lead_id = p_from
    and a.kind = 'form_submitted'
    -- Whose form is no longer kept, nobody can tell: it stays where it is.
    and (p_contact is null or exists (
      select
      from public.webhook_events e
      where e.tenant_id = p_tenant_id
        and e.provider = 'cal.com'
        and e.event_id = a.form_event
        and (private.read_form(private.event_details(e.body))).contact = p_contact
    ));
end;
$function$;
comment on function private.move_forms(uuid,uuid,uuid,text) is 'Moves the forms a lead answered, all or those of one contact, to another; to be scored then.';

CREATE OR REPLACE FUNCTION private.my_tenants()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select m.tenant_id
  from public.tenant_members m
  where m.user_id = (select auth.uid());
$function$;
grant execute on function private.my_tenants() to authenticated;
comment on function private.my_tenants() is 'The tenants of the signed-in user. Definer, because a policy on tenant_members that reads tenant_members would recurse.';

CREATE OR REPLACE FUNCTION private.name_tenant()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  new.tenant := (select t.slug from public.tenants t where t.id = new.tenant_id);
  return new;
end;
$function$;
comment on function private.name_tenant() is 'Beside a tenant''s id its slug, in the tables that admins write: in Studio, whose filters and pickers show a table as it is, nobody knows a tenant by its id.';

CREATE OR REPLACE FUNCTION private.named(p_names text[])
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_more constant integer := cardinality(p_names) - 3;
begin
  return array_to_string(p_names[1:3], ', ')
    || case when v_more > 0 then format(' and %s more', v_more) else '' end;
end;
$function$;
comment on function private.named(text[]) is 'A few of many names, in words.';

CREATE OR REPLACE FUNCTION private.needs_no_confirmation(p_anchor public.reminder_anchor)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_anchor in ('on_request', 'on_rejection', 'on_payment_pending', 'on_payment');
end;
$function$;
comment on function private.needs_no_confirmation(public.reminder_anchor) is 'Whether reminders with this anchor are about a booking that may never be confirmed.';

CREATE OR REPLACE FUNCTION private.new_lead_id(p_tenant_id uuid, p_contact text)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_id constant uuid := private.stable_id(p_tenant_id::text, 'lead', p_contact);
begin
  -- A lead whose address was corrected keeps its id, and with it the one of its old address.
  if exists (select from public.leads l where l.tenant_id = p_tenant_id and l.id = v_id) then
    return gen_random_uuid();
  end if;
  return v_id;
end;
$function$;
comment on function private.new_lead_id(uuid,text) is 'The id of a lead to be made: the same whenever it is made, unless another has it.';

CREATE OR REPLACE FUNCTION private.new_leads(p_tenant_id uuid, p_deeds private.deed[], p_known text[])
 RETURNS private.scored_lead[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return array(
    select row(
      d.contact, private.new_lead_id(p_tenant_id, d.contact), true, '-infinity', null, null, null,
      null)::private.scored_lead
    from (select distinct u.contact from unnest(p_deeds) u) d
    where d.contact <> all (p_known)
    order by d.contact
  );
end;
$function$;
comment on function private.new_leads(uuid,private.deed[],text[]) is 'Leads to be made: of those who did something and have none (p_known).';

CREATE OR REPLACE FUNCTION private.newest_booking(p_tenant_id uuid, p_contact text, OUT booking_id uuid, OUT name text, OUT email text, OUT phone text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_booked_at timestamptz;
begin
  select a.booking_id, a.name, a.email, a.phone, least(a.requested_at, a.confirmed_at)
  into booking_id, name, email, phone, v_booked_at
  from public.booking_attendees a
  where a.tenant_id = p_tenant_id
    and a.contact = p_contact
    and a.is_booker
    and least(a.requested_at, a.confirmed_at) is not null
  order by least(a.requested_at, a.confirmed_at) desc
  limit 1;

  -- Several booked at one instant, the occurrences of a series, have an order, too.
  select a.booking_id, a.name, a.phone
  into booking_id, name, phone
  from public.booking_attendees a
  join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
  where a.tenant_id = p_tenant_id
    and a.contact = p_contact
    and a.is_booker
    and least(a.requested_at, a.confirmed_at) = v_booked_at
  order by b.cal_uid
  limit 1;

  if name is null then
    name := (
      select a.name
      from public.booking_attendees a
      join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
      where a.tenant_id = p_tenant_id
        and a.contact = p_contact
        and a.is_booker
        and least(a.requested_at, a.confirmed_at) is not null
        and a.name is not null
      order by least(a.requested_at, a.confirmed_at) desc, b.cal_uid
      limit 1
    );
  end if;
  if phone is null then
    phone := (
      select a.phone
      from public.booking_attendees a
      join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
      where a.tenant_id = p_tenant_id
        and a.contact = p_contact
        and a.is_booker
        and least(a.requested_at, a.confirmed_at) is not null
        and a.phone is not null
      order by least(a.requested_at, a.confirmed_at) desc, b.cal_uid
      limit 1
    );
  end if;
end;
$function$;
comment on function private.newest_booking(uuid,text) is 'The booking someone booked last, and their name and phone number as of the last that has them.';

CREATE OR REPLACE FUNCTION private.newest_seat(p_booking jsonb)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if not jsonb_path_exists(p_booking, '$.attendees[*].seatUid') then
    return null;
  end if;
  return (
    select max(private.to_timestamp(a ->> 'createdAt'))
    from jsonb_path_query(p_booking, '$.attendees[*]') a
  );
end;
$function$;
comment on function private.newest_seat(jsonb) is 'When the last of the seats the API shows was taken; null for a booking without.';

CREATE OR REPLACE FUNCTION private.news_of_hosts(p_known jsonb, p_said jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- The API shows less of a host than a webhook, one of a team, and of a deleted one nothing.
  if p_known #> '{organizer,email}' = p_said #> '{organizer,email}'
    or p_known ? 'organizer' and p_said #> '{organizer,email}' is null
  then
    return p_said - array['organizer', 'hosts'];
  elsif p_known ? 'hosts' and p_said ? 'hosts' then
    return p_said || jsonb_strip_nulls(jsonb_build_object(
      'hosts', private.hosts_after(p_known -> 'hosts', p_said -> 'hosts', true),
      'organizer', p_said -> 'organizer'
        || jsonb_build_object('email_hidden', p_known #> '{organizer,email_hidden}')));
  end if;
  return p_said;
end;
$function$;
comment on function private.news_of_hosts(jsonb,jsonb) is 'What an observation says (metadata), with hosts only if somebody else organizes than is known.';

CREATE OR REPLACE FUNCTION private.news_of_places(p_known jsonb, p_said jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_place constant text := coalesce(p_said ->> 'video_url', p_said ->> 'location');
begin
  -- One and the same link is the place in one telling and the way to join in another; the type of an
  -- option is no place.
  if v_place is null and p_known ?| array['location', 'location_type', 'video_url']
    or v_place in (p_known ->> 'location', p_known ->> 'video_url')
  then
    return p_said - array['location', 'location_type', 'video_url'];
  end if;
  return p_said;
end;
$function$;
comment on function private.news_of_places(jsonb,jsonb) is 'What an observation says (metadata), with where only if it is somewhere else than is known.';

CREATE OR REPLACE FUNCTION private.next_generation(p_booking_id uuid, p_own public.booking_uids, p_previous public.booking_uids)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Along one chain the number is how many came before. Where calendar ids joined several, or the
  -- predecessor is news, all are numbered anew.
  if p_previous.booking_id is distinct from p_booking_id or exists (
    select
    from public.bookings b
    where b.tenant_id = p_previous.tenant_id and b.id = p_booking_id and b.guessed
  )
    -- Where many events are applied in one go, the row does not show yet what was guessed.
    or private.has_tenant_alone(p_previous.tenant_id) and exists (
      select
      from public.booking_uids u
      where u.tenant_id = p_previous.tenant_id and u.booking_id = p_booking_id and u.guessed
    )
  then
    return null;
  elsif p_own.cal_uid is null then
    return p_previous.generation + 1;
  elsif p_own.booking_id = p_booking_id and p_own.generation > p_previous.generation then
    return p_own.generation;
  end if;
  return null;
end;
$function$;
comment on function private.next_generation(uuid,public.booking_uids,public.booking_uids) is 'The number of an event''s uid among those of its booking, when that follows from its predecessor''s; else null.';

CREATE OR REPLACE FUNCTION private.next_in_tenant_queues(p_tenant_queues private.due_tenant_queue[], p_limit integer, p_now timestamp with time zone)
 RETURNS private.queue_position[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Skips what a booking's transaction holds: it is about to move or cancel it.
  return array(
    -- Not constants below: then the planner may take the index reminders_due or reminders_queued
    -- and walk, for each tenant queue, all that is due or queued of everyone. This way only
    -- reminders_open has the order.
    with what as materialized (
      select 'scheduled'::public.reminder_status as scheduled,
        'queued'::public.reminder_status as queued
    ),
    tenant_queue as materialized (
      select l.tenant_id, l.channel, private.tenant_queue_limit() - q.count as places,
        -- What is locked is what is queued, more or less, however many have something due.
        p_limit / greatest(
          count(*) filter (where q.count < private.tenant_queue_limit()) over (), 1) + 1
          as share
      from (select distinct d.tenant_id, d.channel from unnest(p_tenant_queues) d) l
      join public.tenants t on t.id = l.tenant_id
      cross join what w
      cross join lateral (
        select count(*)::integer as count
        from (
          select
          from public.reminders r
          where r.tenant_id = l.tenant_id
            and r.channel = l.channel
            and r.status = w.queued
            and r.status in ('scheduled', 'queued', 'failed', 'unknown')
            and r.claimed_until is null
          limit private.tenant_queue_limit()
        ) w
      ) q
      where t.disabled_at is null
    ),
    next as materialized (
      select n.*
      from tenant_queue l
      cross join what w
      cross join lateral (
        select r.tenant_id, r.id, r.generation, r.send_at
        from public.reminders r
        where r.tenant_id = l.tenant_id
          and r.channel = l.channel
          and r.send_at <= p_now
          and r.status = w.scheduled
          and r.status in ('scheduled', 'queued', 'failed', 'unknown')
        order by r.send_at
        limit least(l.places, l.share)
        for update skip locked
      ) n
      where l.places > 0
    ),
    placed as (
      select n.tenant_id, n.id, n.generation, n.send_at,
        row_number() over (partition by n.tenant_id order by n.send_at, n.id) as place
      from next n
    )
    select row(p.tenant_id, p.id, p.generation, p.send_at, p.place)::private.queue_position
    from placed p
    order by p.place, p.send_at
    limit p_limit
  );
end;
$function$;
comment on function private.next_in_tenant_queues(private.due_tenant_queue[],integer,timestamp with time zone) is 'Locks the due reminders of these tenant queues that are to be queued next: the first of each tenant, then the second of each.';

CREATE OR REPLACE FUNCTION private.next_lead_status(p_lead public.leads, p_status public.lead_status)
 RETURNS public.lead_status
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if p_lead.status_locked then
    return p_lead.status;
  end if;
  return coalesce(
    p_status, private.last_status(p_lead.tenant_id, p_lead.id),
    -- What people set stays; what only a less complete telling had said does not.
    case when p_lead.status in ('booking_confirmed', 'converted') then 'new' else p_lead.status end);
end;
$function$;
comment on function private.next_lead_status(public.leads,public.lead_status) is 'The status of a lead after its activities changed. p_status: what the changed ones make of it; null when nothing was confirmed since.';

CREATE OR REPLACE FUNCTION private.next_state(p_state private.booking_state, p_event public.webhook_events, p_role private.event_role)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_kind constant private.event_kind := private.event_kind(p_event.event_type);
  v_details constant jsonb := private.event_details(p_event.body);
  v_said jsonb;
  v_hosts jsonb;
begin
  if p_role <> 'own' then
    -- What is said of others before this booking began does not concern it.
    if s.cal_uid is null then
      return s;
    end if;
    s := case p_role
      when 'departure' then private.with_departure(s, v_details, p_event.occurred_at)
      else private.with_series_change(s, v_kind, v_details, p_event.occurred_at)
    end;
    -- What is said of a series and does not reach an occurrence is none of its events.
    if s is distinct from p_state then
      s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    end if;
    return s;
  end if;

  if s.cal_uid is null then
    s.seated := false;
    s.payment_due := false;
    s.was_requested := false;
    s.attendees := '{}';
    s.others := 0;
    s.others_present := 0;
    s.corrections := '{}';
    s.metadata := '{}';
    s.series_keys := '{}';
    s.created_at := p_event.occurred_at;
    s.updated_at := p_event.occurred_at;
  end if;
  if s.cal_uid is distinct from p_event.cal_uid then
    s := private.with_new_generation(s, p_event.cal_uid);
  end if;

  if p_event.provider = 'cal-api' then
    return private.with_observation(s, p_state.cal_uid is null, v_details, p_event);
  end if;
  if p_event.provider = 'admin' then
    s := private.with_correction(s, v_details);
    s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    return s;
  end if;

  if v_kind = 'attendance_confirmed' then
    s := private.with_attendance_confirmed(s, v_details, p_event.occurred_at);
    s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    return s;
  end if;

  if p_event.series_key is not null and p_event.series_key <> all (s.series_keys) then
    s.series_keys := s.series_keys || p_event.series_key;
  end if;
  if p_event.left_uid is not null then
    s.corrections := s.corrections || private.corrections_of(
      p_event.tenant_id, p_event.left_uid, p_event.occurred_at);
  end if;
  v_said := private.metadata_of(v_details);
  v_hosts := s.metadata -> 'hosts';
  s := private.with_details(s, v_kind, v_details, v_said, p_event.cal_booking_id);
  if s.attendees <> '{}' and v_hosts is distinct from s.metadata -> 'hosts' then
    s := private.without_hosts(s);
  end if;
  s := private.with_attendees_listed(s, v_kind, v_details, v_said, p_event.occurred_at);
  s := private.with_status(s, v_kind, p_event.event_type, v_details, p_event.occurred_at);
  -- Told again a moment later by another webhook, it was moved once.
  if v_kind = 'rescheduled' and p_state.status = 'rescheduled'
    and (s.cal_uid, s.start_time, s.end_time)
      is not distinct from (p_state.cal_uid, p_state.start_time, p_state.end_time)
  then
    s.rescheduled_at := p_state.rescheduled_at;
  end if;
  s.created_at := least(s.created_at, p_event.occurred_at);
  s.updated_at := greatest(s.updated_at, p_event.occurred_at);
  return s;
end;
$function$;
comment on function private.next_state(private.booking_state,public.webhook_events,private.event_role) is 'The booking after one more event: its own, one by which a seat left it, or one about its series.';

CREATE OR REPLACE FUNCTION private.next_step(p_now timestamp with time zone, p_tenant_id uuid)
 RETURNS private.sync_cursors
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  k private.sync_cursors;
begin
  -- Whoever claims at the same time takes another; the budget is locked first, by all who do.
  for k in select s.* from private.steps_due(p_now, p_tenant_id) s
  loop
    insert into private.api_budgets (budget)
    select c.budget
    from private.connections c
    -- Or it would wait for whoever makes it.
    where c.tenant_id = k.tenant_id
      and not exists (select from private.api_budgets b where b.budget = c.budget)
    on conflict do nothing;
    perform 1
    from private.api_budgets b
    join private.connections c on c.budget = b.budget
    where c.tenant_id = k.tenant_id
      and b.next_at <= p_now
      and coalesce(b.leased_until, '-infinity') <= p_now
    for update of b skip locked;
    continue when not found;
    perform 1
    from private.sync_cursors s
    where s.tenant_id = k.tenant_id
      and s.kind = k.kind
      and s.due_at <= p_now
      and coalesce(s.leased_until, '-infinity') <= p_now
    for update skip locked;
    if found then
      select s.* into k
      from private.sync_cursors s
      where s.tenant_id = k.tenant_id and s.kind = k.kind;
      return k;
    end if;
  end loop;
  return null;
end;
$function$;
comment on function private.next_step(timestamp with time zone,uuid) is 'The first of steps_due(), locked, and the budget of its account as well; null when there is none.';

CREATE OR REPLACE FUNCTION private.no_show_since(p_no_shows jsonb, p_contact text, p_is_booker boolean)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select min((p_no_shows ->> c.contact)::timestamptz)
    from (values (p_contact), (case when p_is_booker then '' end)) c (contact)
    where jsonb_typeof(p_no_shows -> c.contact) = 'string'
  );
end;
$function$;
comment on function private.no_show_since(jsonb,text,boolean) is 'Since when an attendee is marked as not having come, by name or as the booker; null when they are not.';

CREATE OR REPLACE FUNCTION private.no_shows_of(p_state private.booking_state, p_event_type text, p_details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- The message of these events is localized: only the lists are read. Cal Video's event
  -- names the missing guests, or, on some versions, only that nobody took part.
  return (
    select coalesce(
      jsonb_object_agg(
        l.contact,
        case
          when p_event_type <> 'AFTER_GUESTS_CAL_VIDEO_NO_SHOW' then coalesce(l.no_show, true)
          else p_details ? 'guests' or l.no_show or p_details -> 'participants' = '[]'
        end
      ),
      case when p_event_type = 'BOOKING_NO_SHOW' then '{"": true}' else '{}' end::jsonb
    )
    from unnest(private.attendees_named(
      p_state,
      case
        when p_details ? 'guests' then p_details || jsonb_build_object('attendees', p_details -> 'guests')
        else p_details
      end
    )) l
  );
end;
$function$;
comment on function private.no_shows_of(private.booking_state,text,jsonb) is 'Who came and who did not, as {contact: no-show}. The empty contact stands for the booker, when an event names nobody.';

CREATE OR REPLACE FUNCTION private.normalized_address(p_channel public.reminder_channel, p_text text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case p_channel
    when 'email' then lower(private.trimmed(p_text))
    when 'sms' then private.e164(p_text)
  end;
end;
$function$;
comment on function private.normalized_address(public.reminder_channel,text) is 'An address as it is compared: an e-mail address in lower case, a phone number as E.164.';

CREATE OR REPLACE FUNCTION private.note_added_lead()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into public.lead_activities (tenant_id, lead_id, kind, occurred_at, points)
  values (new.tenant_id, new.id, 'added', new.created_at, new.score);
  return null;
end;
$function$;
comment on function private.note_added_lead() is 'A lead that is added by hand brings its score along; without an activity the sum would not explain it.';

CREATE OR REPLACE FUNCTION private.note_all_days(p_tenant_id uuid, p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into private.changed_days (tenant_id, day)
  select p_tenant_id, d.day
  from (
    select least(
      (select min(b.created_at) from public.bookings b where b.tenant_id = p_tenant_id),
      (select min(b.start_time) from public.bookings b where b.tenant_id = p_tenant_id),
      (select min(l.created_at) from public.leads l where l.tenant_id = p_tenant_id)
    ) as moment
  ) f
  cross join lateral (
    -- A day more at either end: whatever the time zone.
    select (p_now at time zone 'UTC')::date + 1 - n as day
    from generate_series(
      0, (p_now at time zone 'UTC')::date - (f.moment at time zone 'UTC')::date + 2) n
  ) d
  union
  -- At which nothing may be any more.
  select c.tenant_id, c.day from public.daily_counts c where c.tenant_id = p_tenant_id
$function$;
comment on function private.note_all_days(uuid,timestamp with time zone) is 'Notes all days of a tenant, from its first booking or lead on.';

CREATE OR REPLACE FUNCTION private.note_changed_days(p_tenant_id uuid, VARIADIC p_moments timestamp with time zone[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into private.changed_days (tenant_id, day)
  -- Of a tenant that is being deleted nothing is there any more.
  select distinct t.id, (m.moment at time zone t.time_zone)::date
  from public.tenants t, unnest(p_moments) m (moment)
  where t.id = p_tenant_id and m.moment is not null
$function$;
comment on function private.note_changed_days(uuid,timestamp with time zone[]) is 'Notes the days of these moments, in the tenant''s time zone.';

CREATE OR REPLACE FUNCTION private.note_days_of_booking()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.note_changed_days(
    coalesce(new.tenant_id, old.tenant_id),
    old.created_at, old.start_time, new.created_at, new.start_time);
  return null;
end;
$function$;
comment on function private.note_days_of_booking() is 'Notes the days at which a booking counts, and those at which it did.';

CREATE OR REPLACE FUNCTION private.note_days_of_lead()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.note_changed_days(
    coalesce(new.tenant_id, old.tenant_id), old.created_at, new.created_at);
  return null;
end;
$function$;
comment on function private.note_days_of_lead() is 'Notes the day at which a lead counts, and the one at which it did.';

CREATE OR REPLACE FUNCTION private.note_days_of_zone()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.note_all_days(new.id);
  return null;
end;
$function$;
comment on function private.note_days_of_zone() is 'In another time zone each day begins at another moment.';

CREATE OR REPLACE FUNCTION private.note_feedback(p_feedback private.feedback)
 RETURNS public.deliveries
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  f constant private.feedback := p_feedback;
  v_attempt public.deliveries;
begin
  -- The attempt that is spoken of; of one that nobody answered, the provider's id is not known.
  select d.*
  into v_attempt
  from public.deliveries d
  where d.tenant_id = f.tenant_id
    and d.reminder_id = f.reminder_id
    and d.channel = f.channel
    and d.generation = f.generation
  order by (d.provider_message_id = f.provider_message_id) is true desc, d.id desc
  limit 1;
  if v_attempt.feedback is not null
    and (private.feedback_rank(v_attempt.feedback), v_attempt.feedback_at)
      > (private.feedback_rank(f.feedback), f.at)
  then
    return v_attempt;
  end if;

  update public.deliveries d
  set feedback = f.feedback, feedback_at = f.at
  where d.tenant_id = f.tenant_id and d.id = v_attempt.id
  returning d.* into v_attempt;
  return v_attempt;
end;
$function$;
comment on function private.note_feedback(private.feedback) is 'Writes feedback on the attempt it is about, unless more is known of that; gives the attempt, null when there is none (yet).';

CREATE OR REPLACE FUNCTION private.note_findings(p_tenant_id uuid, p_event_ids text[], p_reconciliation_id bigint, p_with_missing boolean, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into public.reconciliation_findings (
    tenant_id, reconciliation_id, kind, cal_uid, booking_id, event_id, found_at, seen_at, before
  )
  select p_tenant_id, p_reconciliation_id,
    case when u.booking_id is null then 'missing' else 'changed' end::public.finding_kind,
    e.cal_uid, u.booking_id, e.event_id, p_now, p_now,
    private.outline_of(p_tenant_id, u.booking_id)
  from public.webhook_events e
  left join lateral (
    select k.booking_id
    from public.booking_uids k
    where k.tenant_id = e.tenant_id and k.cal_uid in (e.cal_uid, e.previous_uid)
    limit 1
  ) u on true
  where e.tenant_id = p_tenant_id
    and e.provider = 'cal-api'
    and e.event_id = any (p_event_ids)
    and case
      when u.booking_id is null then p_with_missing
      else private.is_as_shown(
        p_tenant_id, u.booking_id, private.event_details(e.body)) is not true
    end
  order by e.id;
end;
$function$;
comment on function private.note_findings(uuid,text[],bigint,boolean,timestamp with time zone) is 'Writes down how bookings are that observations, which wait to be applied, may change. p_with_missing: also those nobody had told of, which is no wonder in a backfill.';

CREATE OR REPLACE FUNCTION private.note_functions()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_project constant text := private.caller('x-calbase-project');
  v_version constant text := private.caller('x-calbase-version');
begin
  -- Only what is new is written.
  update private.installation i
  set project = coalesce(i.project, v_project),
      stranger = coalesce(i.stranger, case when v_project <> i.project then v_project end),
      functions_version = coalesce(v_version, i.functions_version)
  where i.project is distinct from v_project and i.stranger is null and v_project is not null
    or i.functions_version is distinct from v_version and v_version is not null;
end;
$function$;
comment on function private.note_functions() is 'Notes of which project and version the functions are that ask for reminders.';

CREATE OR REPLACE FUNCTION private.note_gone(p_tenant_id uuid, p_cal_uid text, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into public.reconciliation_findings as f (
    tenant_id, kind, cal_uid, booking_id, found_at, seen_at, before
  )
  select p_tenant_id, 'gone', p_cal_uid, u.booking_id, p_now, p_now,
    private.outline_of(p_tenant_id, u.booking_id)
  from (values (p_cal_uid)) g (cal_uid)
  left join public.booking_uids u on u.tenant_id = p_tenant_id and u.cal_uid = g.cal_uid
  on conflict (tenant_id, cal_uid) where kind = 'gone' do update
  set seen_at = excluded.seen_at;
end;
$function$;
comment on function private.note_gone(uuid,text,timestamp with time zone) is 'Writes down that Cal.com does not know a booking any more. What to do about it is for people to say.';

CREATE OR REPLACE FUNCTION private.note_installation(p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if private.why_not_itself(p_now) is null then
    insert into private.installation as i (identity, seen_at)
    values (private.identity(), p_now)
    on conflict (one) do update set seen_at = excluded.seen_at;
  end if;
end;
$function$;
comment on function private.note_installation(timestamp with time zone) is 'Notes that this installation is what it was, if it is; the first time, what it is. p_now: real time.';

CREATE OR REPLACE FUNCTION private.note_ping(p_request_id bigint, p_now timestamp with time zone DEFAULT now(), p_function text DEFAULT 'deliver-reminders'::text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from private.pings p where p.pinged_at < p_now - interval '1 hour';
  -- A pg_net that was made anew counts from one again.
  insert into private.pings as p (request_id, pinged_at, function_name)
  values (p_request_id, p_now, p_function)
  on conflict (request_id) do update
  set (pinged_at, function_name) = row (excluded.pinged_at, excluded.function_name);
end;
$function$;
comment on function private.note_ping(bigint,timestamp with time zone,text) is 'Remembers a ping for an hour.';

CREATE OR REPLACE FUNCTION private.note_webhook(p_tenant_id uuid, p_found jsonb, p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update private.connections c
  set webhook = (p_found ->> 'state')::public.webhook_state,
      webhook_note = private.trimmed(p_found ->> 'note'),
      webhook_url = coalesce(p_found ->> 'url', c.webhook_url),
      webhook_scopes = coalesce(p_found -> 'scopes', '[]'),
      webhook_checked_at = p_now
  where c.tenant_id = p_tenant_id;
  -- Whoever looked, it is looked at again in a day.
  update private.sync_cursors k
  set due_at = p_now + interval '1 day', failed = 0, error = null, lease = null, leased_until = null
  where k.tenant_id = p_tenant_id and k.kind = 'webhook';
end;
$function$;
comment on function private.note_webhook(uuid,jsonb,timestamp with time zone) is 'Keeps what was found of a tenant''s webhook at Cal.com: {"state": a webhook_state or null, "note": what is wrong and what to do, "scopes": where webhooks lead to it, "url": where it leads, if it was just registered}.';

CREATE OR REPLACE FUNCTION private.notice(p_event_type text, p_details jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if jsonb_typeof(p_details -> 'attendees') is distinct from 'array'
    and private.event_kind(p_event_type)
      in ('requested', 'payment_initiated', 'created', 'rescheduled')
  then
    return 'It lists no attendees, so nobody was added or reminded by it. A custom payload template in Cal.com must keep that key.';
  end if;
  return null;
end;
$function$;
comment on function private.notice(text,jsonb) is 'What an admin should know of an event that could be applied: what a custom template left out.';

CREATE OR REPLACE FUNCTION private.number_all_generations(p_tenant_id uuid, p_booking_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_booking_id uuid;
begin
  -- Hardly any booking has more than one uid.
  update public.booking_uids u
  set generation = 0, guessed = false
  where u.tenant_id = p_tenant_id
    and u.booking_id = any (p_booking_ids)
    and (u.generation <> 0 or u.guessed)
    and not exists (
      select from public.booking_uids o
      where o.tenant_id = u.tenant_id
        and o.booking_id = u.booking_id
        and o.cal_uid <> u.cal_uid
    );
  for v_booking_id in
    select u.booking_id
    from public.booking_uids u
    where u.tenant_id = p_tenant_id and u.booking_id = any (p_booking_ids)
    group by u.booking_id
    having count(*) > 1
    order by u.booking_id
  loop
    perform private.number_generations(p_tenant_id, v_booking_id);
  end loop;
end;
$function$;
comment on function private.number_all_generations(uuid,uuid[]) is 'Numbers the uids of bookings along their reschedules.';

CREATE OR REPLACE FUNCTION private.number_generations(p_tenant_id uuid, p_booking_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  with recursive links as (
    select distinct e.cal_uid, e.previous_uid
    from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.booking_id = p_booking_id
      and e.previous_uid is not null
  ),
  -- From each uid that no event calls the successor of another.
  chain (cal_uid, root, depth) as (
    select u.cal_uid, u.cal_uid, 0
    from public.booking_uids u
    where u.tenant_id = p_tenant_id
      and u.booking_id = p_booking_id
      and not exists (select from links l where l.cal_uid = u.cal_uid)
    union all
    select l.cal_uid, c.root, c.depth + 1
    from chain c
    join links l on l.previous_uid = c.cal_uid
  ) cycle cal_uid set is_cycle using path,
  -- Where there are several roots, calendar ids joined them: the branch that was first heard
  -- of later replaced the earlier.
  root as (
    select c.root, row_number() over (order by min(e.occurred_at), c.root) as rank
    from chain c
    left join public.webhook_events e
      on e.tenant_id = p_tenant_id and e.booking_id = p_booking_id and e.cal_uid = c.cal_uid
    where not c.is_cycle
    group by c.root
  ),
  numbered as (
    select
      c.cal_uid,
      dense_rank() over (order by max(r.rank), max(c.depth)) - 1 as generation,
      max(c.depth) = 0 and max(r.rank) > 1 as guessed
    from chain c
    join root r on r.root = c.root
    where not c.is_cycle
    group by c.cal_uid
  )
  update public.booking_uids u
  set generation = n.generation, guessed = n.guessed and not u.separated
  from numbered n
  where u.tenant_id = p_tenant_id
    and u.cal_uid = n.cal_uid
    and (u.generation, u.guessed) is distinct from (n.generation::integer, n.guessed and not u.separated);
end;
$function$;
comment on function private.number_generations(uuid,uuid) is 'Numbers the uids of a booking along its reschedules. Each event names only its direct predecessor, and may arrive before it.';

CREATE OR REPLACE FUNCTION private.object_in_sql(p_kind text, p_oid oid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return case p_kind
    when 'schema' then format('schema %s', p_oid::regnamespace)
    when 'sequence' then format('sequence %s', p_oid::regclass)
    when 'relation' then format('table %s', p_oid::regclass)
    else format('routine %s', p_oid::regprocedure)
  end;
end;
$function$;
comment on function private.object_in_sql(text,oid) is 'An object as grant and revoke name it.';

CREATE OR REPLACE FUNCTION private.observe(p_connection private.connections, p_bookings jsonb[], p_read_at timestamp with time zone, p_judge_young boolean, p_reconciliation_id bigint, p_is_backfill boolean, p_now timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := p_connection.tenant_id;
  v_shown constant private.observation[] := private.read_observations(p_bookings);
  v_ours constant private.observation[] := private.observed_of_tenant(p_connection, v_shown);
  v_judged constant private.observation[] := array(
    select o
    from unnest(v_ours) o
    where p_judge_young or coalesce(o.changed_at < p_read_at - interval '10 minutes', true)
  );
  v_new private.observation[];
  v_event_ids text[];
begin
  v_new := private.observed_anew(v_tenant_id, v_judged, p_read_at);
  perform private.want(
    v_tenant_id, private.uids_to_look_at(v_tenant_id, v_new), 'moved_to', p_now);
  v_event_ids := private.insert_observations(v_tenant_id, v_new, p_read_at, p_now);
  perform private.note_findings(
    v_tenant_id, v_event_ids, p_reconciliation_id, not p_is_backfill, p_now);
  return jsonb_build_object(
    'shown', cardinality(p_bookings),
    'others', cardinality(v_shown) - cardinality(v_ours),
    'young', cardinality(v_ours) - cardinality(v_judged),
    'unreadable', (
      select count(*) from unnest(p_bookings) b where private.uid_shown(b, 'uid') is null),
    'unchanged', cardinality(v_judged) - cardinality(v_event_ids),
    'stored', cardinality(v_event_ids)
  );
end;
$function$;
comment on function private.observe(private.connections,jsonb[],timestamp with time zone,boolean,bigint,boolean,timestamp with time zone) is 'Stores bookings as the API shows them, and writes down what they may change; see store_observations(). p_is_backfill: that nobody had told of a booking is no finding.';

CREATE OR REPLACE FUNCTION private.observe_deliveries(p_after bigint, p_to bigint)
 RETURNS SETOF private.metric_observation
 LANGUAGE sql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
  with tried as (
    select d.*
    from public.tenants t
    cross join lateral (
      select o.tenant_id, o.reminder_id, o.generation, o.channel, o.outcome, o.provider,
        o.duration_ms, o.created_at
      from public.deliveries o
      where o.tenant_id = t.id and o.id > p_after and o.id <= p_to
    ) d
  )
  select 'calbase_delivery_attempts', d.tenant_id,
    jsonb_build_object('channel', d.channel, 'outcome', d.outcome), count(*), null::double precision[]
  from tried d
  group by d.tenant_id, d.channel, d.outcome
  union all
  select 'calbase_provider_request_duration_seconds', null,
    jsonb_build_object('channel', d.channel, 'provider', coalesce(d.provider, 'none')), count(*),
    array_agg(d.duration_ms / 1000::double precision)
  from tried d
  where d.duration_ms is not null
  group by d.channel, coalesce(d.provider, 'none')
  union all
  select 'calbase_reminder_lateness_seconds', null, jsonb_build_object('channel', d.channel), count(*),
    array_agg(greatest(date_part('epoch', d.created_at - r.send_at), 0))
  from tried d
  join public.reminders r
    on r.tenant_id = d.tenant_id and r.id = d.reminder_id and r.generation = d.generation
  where d.outcome = 'sent'
  group by d.channel
$function$;
comment on function private.observe_deliveries(bigint,bigint) is 'What is to be counted of the attempts recorded after one id, up to another. Late is what came later than it was to be sent: quiet hours and waiting for another attempt are no lateness.';

CREATE OR REPLACE FUNCTION private.observe_events(p_after bigint, p_to bigint)
 RETURNS SETOF private.metric_observation
 LANGUAGE sql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
  -- Tenant by tenant, as the key begins with it: a look into the index for each.
  with stored as (
    select e.*
    from public.tenants t
    cross join lateral (
      select w.tenant_id, w.provider, w.event_type, w.received_at, w.occurred_at
      from public.webhook_events w
      where w.tenant_id = t.id and w.id > p_after and w.id <= p_to
    ) e
  )
  select 'calbase_webhook_events', g.tenant_id,
    jsonb_build_object('provider', g.provider, 'trigger', case
      -- A sender may name anything.
      when private.is_form(g.event_type) then 'FORM_SUBMITTED'
      when private.event_kind(g.event_type) is not null then g.event_type
      else 'other'
    end),
    g.count, null::double precision[]
  from (
    select s.tenant_id, s.provider, s.event_type, count(*) as count
    from stored s
    group by s.tenant_id, s.provider, s.event_type
  ) g
  union all
  select 'calbase_webhook_delay_seconds', null, '{}', count(*),
    array_agg(greatest(date_part('epoch', s.received_at - s.occurred_at), 0))
  from stored s
  where s.provider = 'cal.com'
  having count(*) > 0
$function$;
comment on function private.observe_events(bigint,bigint) is 'What is to be counted of the events stored after one id, up to another.';

CREATE OR REPLACE FUNCTION private.observe_rejections(p_now timestamp with time zone)
 RETURNS SETOF private.metric_observation
 LANGUAGE plpgsql
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
begin
  -- Who counts them just now is not waited for: they are counted the next time.
  return query
  with grown as (
    select g.*
    from public.tenants t
    cross join lateral (
      select r.tenant_id, r.hour, r.reason, r.count - r.counted as more
      from private.webhook_rejections r
      where r.tenant_id = t.id and r.hour > p_now - interval '2 days' and r.counted < r.count
      for update skip locked
    ) g
  ),
  noted as (
    update private.webhook_rejections r
    set counted = r.counted + g.more
    from grown g
    where r.tenant_id = g.tenant_id and r.hour = g.hour and r.reason = g.reason
  )
  select 'calbase_webhook_rejections', g.tenant_id, jsonb_build_object('reason', g.reason),
    sum(g.more)::bigint, null::double precision[]
  from grown g
  group by 2, 3;
end;
$function$;
comment on function private.observe_rejections(timestamp with time zone) is 'The refused requests that are not counted yet; notes that they are.';

CREATE OR REPLACE FUNCTION private.observed_anew(p_tenant_id uuid, p_observations private.observation[], p_read_at timestamp with time zone)
 RETURNS private.observation[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_new text[];
begin
  -- Of two who read the same at once, the second waits here, and finds it known.
  with known as (
    insert into private.observations as k (tenant_id, cal_uid, digest, read_at, series)
    select p_tenant_id, o.cal_uid, o.digest, p_read_at, o.series
    from unnest(p_observations) o
    order by o.cal_uid
    on conflict (tenant_id, cal_uid) do update
    set digest = excluded.digest, read_at = excluded.read_at, series = excluded.series
    -- What was read before something newer was is no news.
    where k.digest <> excluded.digest and k.read_at < excluded.read_at
    returning k.cal_uid
  )
  select array_agg(k.cal_uid) into v_new from known k;
  update private.observations k
  set read_at = p_read_at
  from unnest(p_observations) o
  where k.tenant_id = p_tenant_id
    and k.cal_uid = o.cal_uid
    and k.digest = o.digest
    and k.read_at < p_read_at;
  return array(select o from unnest(p_observations) o where o.cal_uid = any (v_new));
end;
$function$;
comment on function private.observed_anew(uuid,private.observation[],timestamp with time zone) is 'Those that are shown for the first time, or otherwise than the last time. Remembers all as shown.';

CREATE OR REPLACE FUNCTION private.observed_of_tenant(p_connection private.connections, p_observations private.observation[])
 RETURNS private.observation[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select o
    from unnest(p_observations) o
    where private.is_of_connection(p_connection, o.body)
      -- What a signed webhook told of is the tenant's anyway.
      or exists (
        select
        from public.booking_uids u
        where u.tenant_id = p_connection.tenant_id and u.cal_uid in (o.cal_uid, o.previous_uid)
      )
  );
end;
$function$;
comment on function private.observed_of_tenant(private.connections,private.observation[]) is 'Those of the bookings the API shows that are the tenant''s: the key of a guest, or of an admin, is shown others as well.';

CREATE OR REPLACE FUNCTION private.offset_from_utc(p_at timestamp with time zone, p_time_zone text)
 RETURNS interval
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (p_at at time zone p_time_zone) - (p_at at time zone 'UTC');
end;
$function$;
comment on function private.offset_from_utc(timestamp with time zone,text) is 'By how much the clocks of a zone are ahead of UTC at a moment.';

CREATE OR REPLACE FUNCTION private.oldest_functions()
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select '0.1.0' $function$;
comment on function private.oldest_functions() is 'The oldest version of the functions that this database serves: raised when what they call changes, at most to the version before.';

CREATE OR REPLACE FUNCTION private.open_alert(p_id bigint)
 RETURNS public.alerts
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_alert public.alerts;
begin
  select a.* into v_alert from public.alerts a where a.id = p_id for no key update;
  if not found then
    perform private.refuse(
      format('There is no alert %s', p_id),
      'select id, kind, summary from alerts where resolved_at is null; lists those that are open.',
      'no_data_found');
  end if;
  if v_alert.resolved_at is not null then
    perform private.refuse(
      format('Alert %s was resolved at %s', p_id, private.in_utc(v_alert.resolved_at)),
      'nothing is left to do about it.');
  end if;
  return v_alert;
end;
$function$;
comment on function private.open_alert(bigint) is 'An open alert, locked. Refuses any other.';

CREATE OR REPLACE FUNCTION private.open_alerts(p_findings private.alert_finding[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into public.alerts (
    tenant_id, kind, subject, summary, what_to_do, evidence, for_tenant, opened_at, last_seen_at
  )
  select f.tenant_id, f.kind, f.subject, f.summary, f.what_to_do, f.evidence, f.for_tenant, p_now, p_now
  from unnest(p_findings) f
  where f.is_enough
  order by f.kind, f.tenant_id, f.subject
  on conflict (tenant_id, kind, subject) where resolved_at is null do nothing
$function$;
comment on function private.open_alerts(private.alert_finding[],timestamp with time zone) is 'Opens alerts of what is found, is bad enough, and has none open.';

CREATE OR REPLACE FUNCTION private.open_circuit(p_tenant_id uuid, p_channel public.reminder_channel, p_reminder_id uuid, p_reason text, p_now timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_retry_at timestamptz;
begin
  insert into private.channel_circuits as c (tenant_id, channel, reason, stopped_at, retry_at)
  values (p_tenant_id, p_channel, p_reason, p_now, p_now + interval '5 minutes')
  on conflict (tenant_id, channel) do update
  -- The others of the batch in which it broke tell nothing new.
  set (reason, failures, retry_at, probe_id) = (
    select
      p_reason, c.failures + 1,
      p_now + least(interval '5 minutes' * power(2, least(c.failures, 10)), interval '1 hour'),
      null::uuid
  )
  where c.probe_id = p_reminder_id;

  select c.retry_at
  into v_retry_at
  from private.channel_circuits c
  where c.tenant_id = p_tenant_id and c.channel = p_channel;
  return greatest(v_retry_at, p_now);
end;
$function$;
comment on function private.open_circuit(uuid,public.reminder_channel,uuid,text,timestamp with time zone) is 'Stops a channel of a tenant for five minutes, after each failed probe for twice as long, at most an hour; tells until when.';

CREATE OR REPLACE FUNCTION private.opt_out_token(p_tenant_id uuid, p_channel public.reminder_channel, p_address text, p_locale text)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_token text;
begin
  select t.token
  into v_token
  from private.opt_out_tokens t
  where t.tenant_id = p_tenant_id and t.channel = p_channel and t.address = p_address;
  if found then
    return v_token;
  end if;

  -- Two senders that make tokens for the same people in another order would wait for each other.
  perform pg_advisory_xact_lock(hashtext('calbase.opt_out_token'));
  insert into private.opt_out_tokens (tenant_id, channel, address, token, locale)
  values (p_tenant_id, p_channel, p_address, private.random_token(), private.language_tag(p_locale))
  on conflict do nothing;
  select t.token
  into v_token
  from private.opt_out_tokens t
  where t.tenant_id = p_tenant_id and t.channel = p_channel and t.address = p_address;
  return v_token;
end;
$function$;
comment on function private.opt_out_token(uuid,public.reminder_channel,text,text) is 'The token of an address, made when it is first asked for.';

CREATE OR REPLACE FUNCTION private.organizer_in(p_details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return private.as_host(coalesce(p_details -> 'organizer', p_details -> 'user'), p_details);
end;
$function$;
comment on function private.organizer_in(jsonb) is 'The organizer an event names, as a host.';

CREATE OR REPLACE FUNCTION private.organizer_of(p_booking public.bookings)
 RETURNS private.addressee
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_said constant jsonb := p_booking.metadata -> 'organizer';
  o private.addressee;
begin
  o.recipient := lower(private.trimmed(v_said ->> 'email'));
  if o.recipient is null or length(o.recipient) > 254 or private.is_placeholder_email(o.recipient) then
    return null;
  end if;
  o.kind := 'organizer';
  o.name := private.trimmed(v_said ->> 'name');
  o.email := o.recipient;
  o.time_zone := private.trimmed(v_said ->> 'time_zone');
  o.locale := private.trimmed(v_said ->> 'locale');
  return private.as_participant(o, p_booking);
end;
$function$;
comment on function private.organizer_of(public.bookings) is 'The organizer as an addressee; null when Cal.com gave no address to write to.';

CREATE OR REPLACE FUNCTION private.other_addressees(p_booking public.bookings, p_rule public.reminder_rules)
 RETURNS SETOF private.addressee
 LANGUAGE plpgsql
 STABLE ROWS 1
 SET search_path TO ''
AS $function$
begin
  case p_rule.recipients
    when 'organizer' then
      return query
      select o.* from private.organizer_of(p_booking) o where o.recipient is not null;
    when 'hosts' then
      return query
      select h.* from private.hosts_written_to(p_booking) h;
    when 'address' then
      return query
      select a.* from private.fixed_address(p_booking, p_rule) a;
    else
      -- They have places of their own: booking_attendees.
      null;
  end case;
end;
$function$;
comment on function private.other_addressees(public.bookings,public.reminder_rules) is 'Whom a rule writes to about a booking of those who have no place in it, by the kind of its recipients.';

CREATE OR REPLACE FUNCTION private.our_objects()
 RETURNS SETOF private.our_object
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Of what else is in public, nothing is said: it is the project's own.
  return query
  with named as (
    select distinct i.object from private.intended_rights() i
  )
  select 'schema', 'private', n.oid, n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
  from pg_catalog.pg_namespace n
  where n.nspname = 'private'
  union all
  select case c.relkind when 'S' then 'sequence' else 'relation' end,
    format('%s.%s', n.nspname, c.relname), c.oid, c.relowner,
    coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'S')
    and (n.nspname = 'private' or format('%s.%s', n.nspname, c.relname) in (select object from named))
  union all
  select 'routine', format('%s.%s', n.nspname, p.proname), p.oid, p.proowner,
    coalesce(p.proacl, acldefault('f', p.proowner))
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'private' or format('%s.%s', n.nspname, p.proname) in (select object from named);
end;
$function$;
comment on function private.our_objects() is 'The objects whose rights are calbase''s affair: those in private, and those named in the list.';

CREATE OR REPLACE FUNCTION private.outcome_of_unsent(p_reminder public.reminders, p_settlement private.settlement, p_now timestamp with time zone)
 RETURNS private.reminder_outcome
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_is_blocked constant boolean := p_settlement.outcome = 'blocked';
  v_error constant text := left(private.trimmed(p_settlement.error), 1000);
  v_next constant timestamptz := case
    when v_is_blocked then private.open_circuit(
      p_reminder.tenant_id, p_reminder.channel, p_reminder.id,
      coalesce(v_error, private.reason_words('attempt_failed')), p_now)
    else p_now + private.send_delay(p_settlement.attempt, p_settlement.retry_after_seconds)
  end;
  o private.reminder_outcome;
begin
  o.tenant_id := p_reminder.tenant_id;
  o.reminder_id := p_reminder.id;
  o.message_id := p_reminder.message_id;
  o.at := p_now;
  o.attempts := p_reminder.attempts - (not private.was_tried(p_settlement))::integer;
  o.may_be_taken := p_reminder.may_be_taken or p_settlement.outcome = 'unknown';
  o.send_at := p_reminder.send_at;
  o.reason_detail := v_error;
  o.reason_code := private.reason_to_give_up(p_reminder, p_settlement, v_next);
  if o.reason_code is not null then
    o.status := case
      when o.may_be_taken and p_settlement.outcome <> 'failed' then 'unknown'::public.reminder_status
      else 'failed'
    end;
    return o;
  end if;

  o.status := 'scheduled';
  o.send_at := v_next;
  o.reason_code := 'attempt_failed';
  if v_is_blocked then
    -- In the words of whoever stopped the channel first.
    o.reason_code := 'channel_stopped';
    o.reason_detail := (
      select c.reason
      from private.channel_circuits c
      where c.tenant_id = p_reminder.tenant_id and c.channel = p_reminder.channel
    );
  end if;
  return o;
end;
$function$;
comment on function private.outcome_of_unsent(public.reminders,private.settlement,timestamp with time zone) is 'What an attempt that did not succeed means for the reminder: tried again later, at most eight times and never when it would be of no use; or ended, with the reason.';

CREATE OR REPLACE FUNCTION private.outcomes_of_sent(p_held private.locked_result[], p_now timestamp with time zone)
 RETURNS private.reminder_outcome[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select row(
      (h.reminder).tenant_id, (h.reminder).id, (h.reminder).message_id, 'sent', null, null,
      (h.reminder).send_at, (h.reminder).attempts, false, p_now
    )::private.reminder_outcome
    from unnest(p_held) h
    where (h.result).outcome = 'sent'
      -- Also when it was given up or is to be tried again, since its sender seemed lost.
      and (h.reminder).status in ('queued', 'scheduled', 'failed', 'unknown')
      -- But not when its provider was faster, and has said since that it could not deliver it.
      and not (
        (h.reminder).status = 'failed'
        and private.came_back((h.reminder).reason_code)
      )
      and (h.reminder).generation = (h.result).generation
  );
end;
$function$;
comment on function private.outcomes_of_sent(private.locked_result[],timestamp with time zone) is 'What attempts that succeeded mean for their reminders. Nearly all results are of this kind.';

CREATE OR REPLACE FUNCTION private.outcomes_of_unsent(p_held private.locked_result[], p_now timestamp with time zone)
 RETURNS private.reminder_outcome[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  h private.locked_result;
  v_outcomes private.reminder_outcome[] := array[]::private.reminder_outcome[];
begin
  for h in
    select a.*
    from unnest(p_held) a
    where (a.result).outcome <> 'sent'
      and (a.reminder).status = 'queued'
      and (a.reminder).generation = (a.result).generation
      and (a.reminder).attempts = (a.result).attempt
    -- By channel: the order of all who change several circuits.
    order by (a.reminder).tenant_id, (a.reminder).channel
  loop
    v_outcomes := v_outcomes || private.outcome_of_unsent(h.reminder, h.result, p_now);
  end loop;
  return v_outcomes;
end;
$function$;
comment on function private.outcomes_of_unsent(private.locked_result[],timestamp with time zone) is 'What attempts that did not succeed mean for their reminders, decided one by one.';

CREATE OR REPLACE FUNCTION private.outline_of(p_tenant_id uuid, p_booking_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select jsonb_build_object(
      'status', b.status, 'cal_uid', b.cal_uid,
      'start_time', private.iso_time(b.start_time), 'end_time', private.iso_time(b.end_time),
      'attendees', (
        select count(*)
        from public.booking_attendees a
        where a.tenant_id = b.tenant_id and a.booking_id = b.id and a.left_at is null
      ))
    from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = p_booking_id
  );
end;
$function$;
comment on function private.outline_of(uuid,uuid) is 'What findings compare of a booking; null when there is no such booking.';

CREATE OR REPLACE FUNCTION private.page_address(p_text text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_address constant text := private.web_address(p_text);
begin
  return case
    when strpos(v_address, '?') = 0 and strpos(v_address, '#') = 0 then rtrim(v_address, '/')
  end;
end;
$function$;
comment on function private.page_address(text) is 'The address of a web page below which others are: without a slash at the end; null for anything else.';

CREATE OR REPLACE FUNCTION private.page_size(p_cursor private.sync_cursors, p_api_version text)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return least(p_cursor.size, case when p_api_version >= '2026-05-01' then 100 else 250 end);
end;
$function$;
comment on function private.page_size(private.sync_cursors,text) is 'How many bookings are asked for at a time: as many as the API shows at most in one answer, or fewer where these were too many.';

CREATE OR REPLACE FUNCTION private.part_from_rule(p_rule public.reminder_rules)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from public.reminders r
  where r.tenant_id = p_rule.tenant_id
    and r.rule_id = p_rule.id
    and r.status in ('scheduled', 'skipped', 'cancelled')
    and r.skipped_at is null
    and r.generation = 1
    and r.attempts = 0
    and not exists (
      select from public.deliveries d
      where d.tenant_id = r.tenant_id and d.reminder_id = r.id
    );
  perform private.replan_reminders(p_rule.tenant_id, array(
    select row(
      r.booking_id, r.rule_id, r.recipient, r.channel, 'cancelled', 'rule_deleted', r.due_at,
      r.send_at, r.is_fallback
    )::private.reminder_plan
    from public.reminders r
    where r.tenant_id = p_rule.tenant_id
      and r.rule_id = p_rule.id
      and r.status in ('scheduled', 'queued')
  ));
  update public.reminders r
  set rule_id = null, rule_name = p_rule.name
  where r.tenant_id = p_rule.tenant_id and r.rule_id = p_rule.id;
end;
$function$;
comment on function private.part_from_rule(public.reminder_rules) is 'Before a rule is deleted: what it never handed to a sender goes with it, what it still wanted is cancelled, and what it sent, or found wrong to send, stays under its name.';

CREATE OR REPLACE FUNCTION private.path_of(p_cursor private.sync_cursors, p_scope text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_cursor.kind = 'account' then '/me'
    when p_cursor.kind = 'webhook' then '/webhooks'
    -- Uids are letters and digits; whatever else there is must not lead elsewhere.
    when p_cursor.kind = 'uid'
      then '/bookings/' || regexp_replace(p_cursor.cal_uid, '[^A-Za-z0-9_-]', '', 'g')
    when p_scope like 'team/%' then '/teams/' || split_part(p_scope, '/', 2) || '/bookings'
    when p_scope like 'organization/%'
      then '/organizations/' || split_part(p_scope, '/', 2) || '/bookings'
    else '/bookings'
  end;
end;
$function$;
comment on function private.path_of(private.sync_cursors,text) is 'What a step asks for, beneath the URL of the API.';

CREATE OR REPLACE FUNCTION private.pattern_of(p_word text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_word constant text := case when p_word like 'tel:%' then substr(p_word, 5) else p_word end;
  v_quoted constant text := regexp_replace(v_word, '([^[:alnum:]])', '\\\1', 'g');
begin
  -- A whole address, number or name: not a part of another's.
  return case
    when v_word like '%@%'
      -- Also as Cal.com writes a managed user's, and as links have it.
      then '(?<![[:alnum:]._%+''-])'
        || replace(
          replace(v_quoted, '\+', '(\+|%2B)'), '\@', '((\+|%2B)c[a-z0-9]{24})?(\@|%40)')
        || '(?![[:alnum:]-]|\.[[:alnum:]])'
    when v_word ~ '^[0-9]+$' then '(?<![0-9])(?:00)?' || v_quoted || '(?![0-9])'
    else '(?<![[:alnum:]])' || v_quoted || '(?![[:alnum:]])'
  end;
end;
$function$;
comment on function private.pattern_of(text) is 'A regular expression for an address, number or name as a whole; to be used without regard to case.';

CREATE OR REPLACE FUNCTION private.patterns_of(p_tenant_id uuid, p_contacts text[], p_event_ids bigint[])
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Addresses first; then long words before short ones, which may be part of them.
  return array(
    select private.pattern_of(w.word)
    from (
      select unnest(p_contacts) as word
      union
      select unnest(array[a.name, a.phone])
      from public.booking_attendees a
      where a.tenant_id = p_tenant_id and a.contact = any (p_contacts)
      union
      select unnest(array[l.name, l.phone])
      from public.leads l
      where l.tenant_id = p_tenant_id and l.contact = any (p_contacts)
      union
      select unnest(array[
        n.value ->> 'name', n.value ->> 'firstName', n.value ->> 'lastName',
        n.value ->> 'phoneNumber'
      ])
      from public.webhook_events e
      cross join jsonb_array_elements(
        case when jsonb_typeof(private.event_details(e.body) -> 'attendees') = 'array'
          then private.event_details(e.body) -> 'attendees' else '[]' end
      ) n
      where e.tenant_id = p_tenant_id
        and e.id = any (p_event_ids)
        and jsonb_typeof(n.value) = 'object'
        and (private.read_attendee(n.value, 0, null, private.event_details(e.body))).contact = any (p_contacts)
    ) w
    where length(private.trimmed(w.word)) >= 2 and w.word <> 'Erased'
    order by w.word like '%@%' desc, length(w.word) desc
  );
end;
$function$;
comment on function private.patterns_of(uuid,text[],bigint[]) is 'Patterns for the addresses, names and phone numbers by which a person is known, in their rows and in these events.';

CREATE OR REPLACE FUNCTION private.pause_account(p_tenant_id uuid, p_channel public.reminder_channel, p_seconds integer, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into private.sending_slots as s (tenant_id, channel, next_at)
  values (
    (
      select a.tenant_id
      from private.channel_accounts a
      where a.tenant_id = p_tenant_id and a.channel = p_channel
    ),
    p_channel,
    p_now + make_interval(secs => greatest(p_seconds, 1))
  )
  on conflict (tenant_id, channel) do update
  set next_at = greatest(s.next_at, excluded.next_at);
end;
$function$;
comment on function private.pause_account(uuid,public.reminder_channel,integer,timestamp with time zone) is 'Lets the account through which a tenant sends pause for as long as its provider asked for.';

CREATE OR REPLACE FUNCTION private.pending_events(p_tenant_id uuid, p_limit integer, p_now timestamp with time zone)
 RETURNS public.webhook_events[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return array(
    select e
    from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.status = 'pending'
      and coalesce(e.retry_at, '-infinity') <= p_now
    order by e.id
    limit p_limit
    for update skip locked
  );
end;
$function$;
comment on function private.pending_events(uuid,integer,timestamp with time zone) is 'The events of a tenant that wait to be applied and may be tried now, the oldest first, locked.';

CREATE OR REPLACE FUNCTION private.people_observed(p_booking jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_people jsonb := '[]';
  v_person jsonb;
begin
  if jsonb_typeof(p_booking -> 'attendees') = 'array' then
    for v_person in select * from jsonb_array_elements(p_booking -> 'attendees') loop
      v_people := v_people || private.person_observed(v_person);
    end loop;
  end if;
  -- Guests may be on the list of attendees or not.
  if jsonb_typeof(p_booking -> 'guests') = 'array' and p_booking -> 'guests' <> '[]' then
    v_people := v_people || (
      select coalesce(
        jsonb_agg(jsonb_build_object('email', g.email, 'timeZone', v_people #> '{0,timeZone}') order by g.place),
        '[]')
      from jsonb_array_elements_text(p_booking -> 'guests') with ordinality g (email, place)
      where not exists (
        select
        from jsonb_array_elements(v_people) a
        where lower(a ->> 'email') = lower(g.email)
      )
    );
  end if;
  return v_people;
end;
$function$;
comment on function private.people_observed(jsonb) is 'Everyone the API shows on a booking, as a webhook lists them: the attendees, then guests who are not among them.';

CREATE OR REPLACE FUNCTION private.person_name(p_person jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Cal.com's word for somebody without a name.
  return nullif(private.trimmed(p_person ->> 'name'), 'Nameless');
end;
$function$;
comment on function private.person_name(jsonb) is 'The name of a person in an event.';

CREATE OR REPLACE FUNCTION private.person_observed(p_person jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object(
    'name', p_person -> 'name',
    'email', p_person -> 'email',
    'timeZone', p_person -> 'timeZone',
    'language', jsonb_build_object('locale', p_person -> 'language'),
    'phoneNumber', p_person -> 'phoneNumber',
    'noShow', p_person -> 'absent',
    'seatUid', p_person -> 'seatUid',
    'takenAt', case when p_person ? 'seatUid' then p_person -> 'createdAt' end
  );
end;
$function$;
comment on function private.person_observed(jsonb) is 'One of the attendees the API lists, as a webhook lists them.';

CREATE OR REPLACE FUNCTION private.phone_contact(p_phone text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return 'tel:' || coalesce(
    substr(private.e164(p_phone), 2), nullif(regexp_replace(p_phone, '[^0-9]', '', 'g'), ''));
end;
$function$;
comment on function private.phone_contact(text) is 'How a booker with a phone only is known: tel: and the number with its country code, however it was typed; of one without, tel: and its digits.';

CREATE OR REPLACE FUNCTION private.phone_of_fake_address(p_email text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return '+' || case
    when private.is_placeholder_email(p_email) then substring(p_email from '^\+?(\d+)@')
  end;
end;
$function$;
comment on function private.phone_of_fake_address(text) is 'The phone number inside Cal.com''s made-up address, else null.';

CREATE OR REPLACE FUNCTION private.ping_reconcile(p_now timestamp with time zone DEFAULT now())
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_request_id bigint;
begin
  -- A clone has its original's keys, and would ask beside it. Nobody to ping is told by doctor().
  if not exists (select from private.steps_due(p_now))
    or private.why_not_itself() is not null
    or private.setting('calbase_functions_url') is null
  then
    return null;
  end if;
  -- Only a hint, as for the sender: what is due stays due, and it is pinged again.
  v_request_id := private.call_function('reconcile', '{}', 5000);
  perform private.note_ping(v_request_id, p_function => 'reconcile');
  return v_request_id;
end;
$function$;
comment on function private.ping_reconcile(timestamp with time zone) is 'Asks functions/reconcile to work when a step is due that nobody has, and its account may be asked; gives the pg_net request id, null when there is nothing to do, or nobody to ask. Run every ten seconds.';

CREATE OR REPLACE FUNCTION private.ping_sender()
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_request_id bigint;
begin
  -- Nobody to ping is no reason to undo the tick: health() and doctor() tell of it.
  if private.setting('calbase_functions_url') is null then
    return null;
  end if;
  -- Only a hint: the request is never retried, and the next tick pings again while something is
  -- left. The sender answers at once. One that does not must be given up before the next tick: until
  -- then pg_net sends nothing else.
  v_request_id := private.call_sender('{"background": true}', 5000);
  perform private.note_ping(v_request_id);
  return v_request_id;
end;
$function$;
comment on function private.ping_sender() is 'Asks functions/deliver-reminders to work; gives the pg_net request id, null when Vault does not tell where it is.';

CREATE OR REPLACE FUNCTION private.place_asked_about(p_token text)
 RETURNS private.asked_place
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  p private.asked_place;
begin
  select k, t, b, a
  into p.token, p.tenant, p.booking, p.attendee
  from private.attendance_tokens k
  join public.tenants t on t.id = k.tenant_id
  join public.booking_uids u on u.tenant_id = k.tenant_id and u.cal_uid = k.cal_uid
  join public.bookings b on b.tenant_id = u.tenant_id and b.id = u.booking_id
  left join public.booking_attendees a
    on a.tenant_id = b.tenant_id and a.booking_id = b.id and a.contact = k.contact
  where k.token = p_token;
  return p;
end;
$function$;
comment on function private.place_asked_about(text) is 'What a token is about; its token is null for an unknown one.';

CREATE OR REPLACE FUNCTION private.place_of(p_event public.webhook_events, p_generation integer)
 RETURNS private.event_place
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return row(
    p_generation, p_event.occurred_at,
    coalesce(
      private.event_kind(p_event.event_type),
      case when p_event.provider = 'cal-api' then 'observed'::private.event_kind end),
    p_event.event_type, p_event.event_id
  )::private.event_place;
end;
$function$;
comment on function private.place_of(public.webhook_events,integer) is 'Where an event stands in a booking; p_generation: of the uid it speaks of.';

CREATE OR REPLACE FUNCTION private.place_of_typist(p_list jsonb, p_details jsonb)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_typed constant text := private.typed_address(p_details);
  v_place integer;
begin
  if v_typed is null or v_typed = private.tidy_address(p_list #>> '{0,email}', p_details) then
    return 0;
  end if;
  select e.place::integer - 1
  into v_place
  from jsonb_array_elements(p_list) with ordinality e (attendee, place)
  where private.tidy_address(e.attendee ->> 'email', p_details) = v_typed
  order by e.place
  limit 1;
  -- What events say of a seat comes with the answers of whoever booked the slot first.
  return case when found then v_place when private.is_seated(p_details) then -1 else 0 end;
end;
$function$;
comment on function private.place_of_typist(jsonb,jsonb) is 'Who of a list typed the answers that come with it: whom they name, else the first; -1 for nobody of them.';

CREATE OR REPLACE FUNCTION private.place_type(p_location text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_location ilike 'integrations:%' then 'online'
    when lower(p_location) in (
      'conferencing', 'integration', 'link', 'organizersdefaultapp') then 'online'
    when lower(p_location) in ('phone', 'userphone', 'attendeephone') then 'phone'
    when lower(p_location) in ('inperson', 'attendeeinperson', 'address', 'attendeeaddress')
      then 'in_person'
    when lower(p_location) in ('somewhereelse', 'attendeedefined') then 'elsewhere'
  end;
end;
$function$;
comment on function private.place_type(text) is 'What kind of place Cal.com means, where it sends the type of the option that was chosen instead of a place (integrations:zoom, inPerson, phone …): online, phone, in_person or elsewhere; null for a place.';

CREATE OR REPLACE FUNCTION private.places(p_details jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_location constant text := private.trimmed(p_details ->> 'location');
  v_type constant text := private.place_type(v_location);
  v_typed text;
begin
  if v_type is not null then
    v_typed := private.trimmed(p_details #>> '{responses,location,value,optionValue}');
  end if;
  return jsonb_build_object(
    'location', case
      when v_type is null then v_location
      -- The address or number that goes with the option.
      when v_typed is not null and private.place_type(v_typed) is null then v_typed
    end,
    'location_type', v_type,
    'video_url', coalesce(
      private.unless_typed(p_details #>> '{metadata,videoCallUrl}', p_details),
      private.unless_typed(p_details #>> '{videoCallData,url}', p_details),
      -- The organizer's own link is the place of an option that is one; without the option nothing
      -- tells it from what somebody typed.
      case
        when v_location ~* '^https?://'
          and private.place_type(p_details #>> '{responses,location,value,value}') = 'online'
        then private.unless_typed(v_location, p_details)
      end
    ));
end;
$function$;
comment on function private.places(jsonb) is 'Where, as an event says: location, a place that people can go to or call; location_type, where it is one of Cal.com''s options; video_url, where to join, in the order Cal.com fills it in, and never what who booked typed.';

CREATE OR REPLACE FUNCTION private.plan_folded(p_tenant_id uuid, p_folded private.folded_booking[], p_now timestamp with time zone, p_grace interval, p_known uuid[] DEFAULT '{}'::uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  f private.folded_booking;
  v_new uuid[];
  v_observed uuid[];
  v_changed uuid[];
  v_rebuilt uuid[];
begin
  foreach f in array p_folded loop
    if f.is_new and (f.state).metadata ? 'observed' then
      v_observed := v_observed || f.booking_id;
    elsif f.is_new then
      v_new := v_new || f.booking_id;
    elsif f.booking_id = any (p_known) then
      v_rebuilt := v_rebuilt || f.booking_id;
    elsif f.touches_all then
      v_changed := v_changed || f.booking_id;
    else
      perform private.plan_reminders(
        p_tenant_id, array[f.booking_id],
        p_contacts => array(select jsonb_object_keys((f.state).attendees)),
        p_now => p_now, p_grace => p_grace);
    end if;
  end loop;
  if v_new is not null then
    perform private.plan_reminders(
      p_tenant_id, v_new, p_now => p_now, p_grace => p_grace, p_are_new => true);
  end if;
  if v_observed is not null then
    -- Of what the API showed first, only what is still ahead.
    perform private.plan_reminders(
      p_tenant_id, v_observed, p_now => p_now, p_grace => p_grace, p_are_new => true,
      p_only_ahead => true);
  end if;
  if v_changed is not null then
    perform private.plan_reminders(p_tenant_id, v_changed, p_now => p_now, p_grace => p_grace);
  end if;
  if v_rebuilt is not null then
    perform private.plan_reminders(
      p_tenant_id, v_rebuilt, p_now => p_now, p_grace => p_grace, p_only_ahead => true);
  end if;
end;
$function$;
comment on function private.plan_folded(uuid,private.folded_booking[],timestamp with time zone,interval,uuid[]) is 'Makes the reminders of folded bookings what they want now: of those with many seats, where only some were told of, only theirs. p_grace: see plan_reminders(); p_known: bookings that were there before they were computed from the start; a rule that came after them, and had nothing to say any more, says nothing now.';

CREATE OR REPLACE FUNCTION private.plan_reminders(p_tenant_id uuid, p_booking_ids uuid[], p_rule_id uuid DEFAULT NULL::uuid, p_contacts text[] DEFAULT NULL::text[], p_now timestamp with time zone DEFAULT now(), p_grace interval DEFAULT '00:00:00'::interval, p_are_new boolean DEFAULT false, p_only_ahead boolean DEFAULT false)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_plans private.reminder_plan[] := private.plans_of(
    p_tenant_id, p_booking_ids, p_rule_id, p_contacts, p_now, p_grace);
begin
  if not p_are_new then
    perform private.drop_unplanned(p_tenant_id, p_booking_ids, v_plans, p_rule_id, p_contacts);
    if p_rule_id is not null then
      perform private.redate_reminders(p_tenant_id, v_plans);
    end if;
    perform private.replan_reminders(p_tenant_id, v_plans);
  end if;
  if p_only_ahead then
    v_plans := array(select n from unnest(v_plans) n where n.status = 'scheduled');
  end if;
  perform private.add_reminders(p_tenant_id, v_plans);
end;
$function$;
comment on function private.plan_reminders(uuid,uuid[],uuid,text[],timestamp with time zone,interval,boolean,boolean) is 'Makes the reminders of bookings what things as they are want. p_rule_id: only those of a rule, which has changed: nothing is sent for the past, nor again; p_contacts: only those to them. p_grace: how late what counts from an event may be, as an event is always heard of a little late. p_are_new: the bookings have none yet; p_only_ahead: what has no row gets one only if it will be sent.';

CREATE OR REPLACE FUNCTION private.plans_of(p_tenant_id uuid, p_booking_ids uuid[], p_rule_id uuid, p_contacts text[], p_now timestamp with time zone, p_grace interval)
 RETURNS private.reminder_plan[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_too_late constant public.reminder_reason :=
    case
      when p_rule_id is null then 'booked_too_late'::public.reminder_reason
      else 'rule_changed_too_late'
    end;
begin
  return array(
    select row(
      w.booking_id, w.rule_id, w.recipient, w.channel,
      case
        when w.unwanted is not null then 'cancelled'
        when w.is_late then 'skipped'
        else 'scheduled'
      end,
      coalesce(w.unwanted, case when w.is_late then v_too_late end),
      w.due_at, w.due_at, false
    )::private.reminder_plan
    from (
      select
        a.booking_id, a.rule_id, a.recipient, (a.rule).channel, a.due_at,
        private.reason_unwanted(a.tenant, a.booking, a.addressee, a.rule) as unwanted,
        a.due_at <= p_now
          and (a.due_at <= p_now - p_grace or not private.counts_from_event((a.rule).anchor))
          as is_late
      from private.addressees a
      where a.tenant_id = p_tenant_id
        and a.booking_id = any (p_booking_ids)
        and (p_rule_id is null or a.rule_id = p_rule_id)
        and (p_contacts is null or a.recipient = any (p_contacts))
        and a.due_at is not null
      offset 0
    ) w
  );
end;
$function$;
comment on function private.plans_of(uuid,uuid[],uuid,text[],timestamp with time zone,interval) is 'What the reminders of bookings are to be as things are. A time that has passed, with the grace that events get, is never caught up.';

CREATE OR REPLACE FUNCTION private.platform_query(p_facts private.link_facts)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return '?slug=' || coalesce(private.url_part(p_facts.event_type), '')
    || coalesce('&username=' || private.url_part(p_facts.platform ->> 'username'), '');
end;
$function$;
comment on function private.platform_query(private.link_facts) is 'How the query of a link to a platform''s page begins.';

CREATE OR REPLACE FUNCTION private.points_for(p_kind public.lead_activity_kind, p_fit integer, p_added integer, p_so_far private.score_so_far)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_score constant integer := p_so_far.score;
begin
  return case
    when p_kind = 'added' then p_added
    when p_kind in ('form_submitted', 'booking_requested') and not p_so_far.is_known then greatest(p_fit - v_score, 0)
    when p_kind = 'booking_confirmed' and p_so_far.is_known then least(20, 100 - v_score)
    when p_kind = 'booking_confirmed'
      -- A seat that moved here, whose first booking was never heard of.
      or p_kind = 'booking_rescheduled' and not p_so_far.is_known and v_score = 0
      then greatest(p_fit, 70, v_score) - v_score
    else 0
  end;
end;
$function$;
comment on function private.points_for(public.lead_activity_kind,integer,integer,private.score_so_far) is 'What an activity adds to the score. A new lead''s first confirmed booking brings it to max(classify_lead, 70); each further one adds 20, up to 100. p_added: what a lead added by hand brought along.';

CREATE OR REPLACE FUNCTION private.probes_only(p_candidates private.candidate[], p_lease_seconds integer, p_now timestamp with time zone)
 RETURNS private.candidate[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_candidates private.candidate[];
begin
  -- Hardly ever is a channel stopped.
  if not exists (select from private.channel_circuits) then
    return p_candidates;
  end if;
  perform private.begin_probes(p_candidates, p_lease_seconds, p_now);

  v_candidates := array(
    select row(
      c.message_id, c.reminder, c.content,
      case when k.channel is not null
        then row('scheduled', 'channel_stopped', k.reason, k.retry_at)::private.judgement
      end,
      null
    )::private.candidate
    from unnest(p_candidates) c
    left join private.channel_circuits k
      on k.tenant_id = (c.reminder).tenant_id
      and k.channel = (c.reminder).channel
      and k.probe_id is distinct from (c.reminder).id
  );
  perform private.defer(v_candidates, p_now);
  return array(select c from unnest(v_candidates) c where (c.deferral).status is null);
end;
$function$;
comment on function private.probes_only(private.candidate[],integer,timestamp with time zone) is 'Of a stopped channel that may be tried again only one candidate goes on; the others wait for what becomes of it.';

CREATE OR REPLACE FUNCTION private.progress(p_status public.reminder_status)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case p_status
    when 'sent' then 5
    -- Whoever it may have reached is not written to again.
    when 'unknown' then 4
    when 'queued' then 3
    when 'scheduled' then 2
    when 'cancelled' then 0
    else 1
  end;
end;
$function$;
comment on function private.progress(public.reminder_status) is 'How near a reminder is to its recipient.';

CREATE OR REPLACE FUNCTION private.provider_of(p_channel public.reminder_channel, p_settings jsonb)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_known constant text[] := (
    select array_agg(distinct f.provider) from private.channel_fields() f where f.channel = p_channel
  );
  -- Where there is one only, it need not be named.
  v_provider constant text := coalesce(
    p_settings ->> 'provider', case when cardinality(v_known) = 1 then v_known[1] end);
begin
  if jsonb_typeof(p_settings) is distinct from 'object' then
    perform private.refuse(
      'The settings of a channel are a JSON object',
      'select set_channel(''acme'', ''email'', ''{"provider": "resend", "api_key": "re_…", "from": "Acme <hello@acme.com>"}'');',
      'invalid_parameter_value');
  end if;
  if v_provider is null or v_provider <> all (v_known) then
    perform private.refuse(
      format('Which provider is to send on the channel %s?', p_channel),
      format('"provider" is one of: %s', array_to_string(v_known, ', ')),
      'invalid_parameter_value');
  end if;
  return v_provider;
end;
$function$;
comment on function private.provider_of(public.reminder_channel,jsonb) is 'Which provider settings are for. Refuses those that tell none it knows.';

CREATE OR REPLACE FUNCTION private.prune(p_limit integer DEFAULT 1000, p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_closed constant integer := private.close_bookings(p_limit, p_now);
  v_events constant integer := private.prune_events(p_limit, p_now);
  v_deliveries constant integer := private.prune_deliveries(p_limit, p_now);
begin
  perform private.prune_attendance_tokens(p_limit, p_now);
  delete from private.tenant_secrets s where s.retires_at < p_now;
  delete from private.webhook_rejections r where r.hour < p_now - interval '90 days';
  delete from public.hourly_events h where h.hour < p_now - interval '90 days';
  delete from private.counted_texts c where c.day < (p_now - interval '2 days')::date;
  delete from private.jobs j where j.ended_at < p_now - interval '7 days';
  perform private.record_heartbeat('prune', p_now);
  return jsonb_build_object(
    'closed', v_closed, 'events', v_events, 'deliveries', v_deliveries);
end;
$function$;
comment on function private.prune(integer,timestamp with time zone) is 'Closes and deletes what the tenants'' settings no longer keep, at most p_limit rows of each kind; also links to confirm attendance a month after the meeting, retired secrets, counts of rejections and of events an hour older than 90 days and of text messages older than two.';

CREATE OR REPLACE FUNCTION private.prune_alerts(p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  delete from public.alerts a where a.resolved_at < p_now - interval '90 days'
$function$;
comment on function private.prune_alerts(timestamp with time zone) is 'Deletes alerts that were resolved 90 days ago.';

CREATE OR REPLACE FUNCTION private.prune_attendance_tokens(p_limit integer, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from private.attendance_tokens k
  where k.token in (
    select o.token
    from private.attendance_tokens o
    where o.start_time < p_now - interval '31 days'
    order by o.start_time
    limit p_limit
  );
end;
$function$;
comment on function private.prune_attendance_tokens(integer,timestamp with time zone) is 'Deletes tokens of meetings that began a month ago.';

CREATE OR REPLACE FUNCTION private.prune_deliveries(p_limit integer, p_now timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  delete from public.deliveries d
  using (
    select o.tenant_id, o.id
    from public.tenants t
    join public.deliveries o on o.tenant_id = t.id
    join public.reminders r on r.tenant_id = o.tenant_id and r.id = o.reminder_id
    where t.keep_deliveries_days is not null
      and o.created_at < p_now - make_interval(days => t.keep_deliveries_days)
      and r.status not in ('scheduled', 'queued')
    limit p_limit
  ) old
  where d.tenant_id = old.tenant_id and d.id = old.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
comment on function private.prune_deliveries(integer,timestamp with time zone) is 'Deletes the record of attempts their tenant no longer keeps, except of reminders still on their way; tells how many.';

CREATE OR REPLACE FUNCTION private.prune_events(p_limit integer, p_now timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  delete from public.webhook_events d
  using (
    select e.tenant_id, e.id
    from public.tenants t
    join public.webhook_events e on e.tenant_id = t.id
    left join public.bookings b on b.tenant_id = e.tenant_id and b.id = e.booking_id
    where t.keep_events_days is not null
      and e.received_at < p_now - make_interval(days => t.keep_events_days)
      and (
        e.status in ('ignored', 'unparseable')
        or e.status = 'failed' and e.retry_at is null
        or b.closed_at is not null
        -- A form: its lead keeps what was answered.
        or e.status = 'applied' and e.booking_id is null
      )
      -- Not while another booking is still computed from it.
      and not exists (
        select
        from public.booking_uids u
        join public.bookings o on o.tenant_id = u.tenant_id and o.id = u.booking_id
        where u.tenant_id = e.tenant_id and u.cal_uid = e.left_uid and o.closed_at is null
      )
      and not exists (
        select
        from public.webhook_events s
        join public.bookings o on o.tenant_id = s.tenant_id and o.id = s.booking_id
        where s.tenant_id = e.tenant_id
          and s.series_key = e.series_key
          and o.closed_at is null
      )
    limit p_limit
  ) old
  where d.tenant_id = old.tenant_id and d.id = old.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
comment on function private.prune_events(integer,timestamp with time zone) is 'Deletes events their tenant no longer keeps and no open booking needs; tells how many.';

CREATE OR REPLACE FUNCTION private.prune_findings(p_limit integer DEFAULT 10000, p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from public.reconciliation_findings f
  using (
    select o.tenant_id, o.id
    from public.reconciliation_findings o
    where o.seen_at < p_now - interval '90 days'
    limit p_limit
  ) old
  where f.tenant_id = old.tenant_id and f.id = old.id;
  delete from public.reconciliations r
  using (
    select o.tenant_id, o.id
    from public.reconciliations o
    where o.started_at < p_now - interval '7 days'
      and (o.started_at < p_now - interval '90 days' or o.kind = 'updated')
      and not exists (
        select
        from public.reconciliation_findings f
        where f.tenant_id = o.tenant_id and f.reconciliation_id = o.id
      )
      and not exists (
        select
        from private.sync_cursors c
        where c.tenant_id = o.tenant_id and c.reconciliation_id = o.id
      )
    limit p_limit
  ) old
  where r.tenant_id = old.tenant_id and r.id = old.id;
end;
$function$;
comment on function private.prune_findings(integer,timestamp with time zone) is 'Findings and walks are kept for 90 days; the walks for what changed, of which there are many a day, for a week when they found nothing.';

CREATE OR REPLACE FUNCTION private.prune_job_runs(p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  delete from cron.job_run_details d where coalesce(d.end_time, d.start_time) < p_now - interval '1 day';
$function$;
comment on function private.prune_job_runs(timestamp with time zone) is 'pg_cron never forgets a run; a job every ten seconds leaves 8,640 rows a day.';

CREATE OR REPLACE FUNCTION private.put_off(p_tenant_id uuid, p_event_ids bigint[], p_sqlstate text, p_message text, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if private.is_passing(p_sqlstate) then
    update public.webhook_events e
    set retry_at = p_now + interval '4 seconds'
    where e.tenant_id = p_tenant_id and e.id = any (p_event_ids);
  else
    update public.webhook_events e
    set status = 'failed', reason = p_message, attempts = e.attempts + 1,
        retry_at = p_now + private.retry_delay(e.attempts + 1)
    where e.tenant_id = p_tenant_id and e.id = any (p_event_ids);
  end if;
end;
$function$;
comment on function private.put_off(uuid,bigint[],text,text,timestamp with time zone) is 'Events that could not be applied: pending for four seconds more when somebody was in the way, else failed.';

CREATE OR REPLACE FUNCTION private.query_of(p_cursor private.sync_cursors, p_api_version text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  k constant private.sync_cursors := p_cursor;
  v_from constant text := private.api_time(coalesce(k.after_at, k.from_at));
begin
  return jsonb_strip_nulls(case
    when p_api_version >= '2026-05-01'
      then jsonb_build_object('limit', private.page_size(k, p_api_version), 'cursor', k.page)
    else jsonb_build_object('take', private.page_size(k, p_api_version), 'skip', k.skip)
  end || case
    when k.kind = 'updated' then jsonb_build_object(
      'sortUpdatedAt', 'asc', 'afterUpdatedAt', v_from, 'beforeUpdatedAt', private.api_time(k.until_at))
    else jsonb_build_object('sortStart', 'asc', 'afterStart', v_from)
  end);
end;
$function$;
comment on function private.query_of(private.sync_cursors,text) is 'The query of the next page of a walk. Without a status: that shows all.';

CREATE OR REPLACE FUNCTION private.queue_and_ping(p_now timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_queued constant integer := private.queue_due_reminders(p_now => p_now);
begin
  perform private.requeue_lost_reminders(p_now);
  if v_queued > 0 or private.is_anything_to_send(p_now) then
    perform private.ping_sender();
  end if;
  return v_queued;
end;
$function$;
comment on function private.queue_and_ping(timestamp with time zone) is 'Queues what is due and pings the sender if there is work; tells how many were queued.';

CREATE OR REPLACE FUNCTION private.queue_due_reminders(p_limit integer DEFAULT 5000, p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  v_tenant_queues private.due_tenant_queue[];
  v_count integer;
begin
  if not private.is_anything_due(p_now) or not pg_try_advisory_xact_lock(private.queue_lock()) then
    return 0;
  end if;
  v_tenant_queues := private.latest_tenant_queues(p_now);
  if cardinality(v_tenant_queues) < private.tenant_queues_at_a_time() then
    return private.queue_next(v_tenant_queues, p_limit, p_now);
  end if;

  -- Of many, who has something due since lately: they are not to wait behind full ones. And, as
  -- far as there is room, the next of all the others.
  v_count := private.queue_next(v_tenant_queues, (p_limit + 1) / 2, p_now);
  return v_count
    + private.queue_round_robin(
      v_tenant_queues[cardinality(v_tenant_queues)], p_limit - v_count, p_now);
end;
$function$;
comment on function private.queue_due_reminders(integer,timestamp with time zone) is 'Moves due reminders into the queue, the tenants by turns and each tenant''s longest due first; tells how many. None while another transaction does so.';

CREATE OR REPLACE FUNCTION private.queue_lock()
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select hashtextextended('calbase fills the queue', 0) $function$;
comment on function private.queue_lock() is 'Key of the advisory lock of whoever fills the queue.';

CREATE OR REPLACE FUNCTION private.queue_next(p_tenant_queues private.due_tenant_queue[], p_limit integer, p_now timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_next constant private.queue_position[] :=
    private.next_in_tenant_queues(p_tenant_queues, p_limit, p_now);
begin
  if v_next <> '{}' then
    perform private.send_messages(v_next, p_now);
  end if;
  return cardinality(v_next);
end;
$function$;
comment on function private.queue_next(private.due_tenant_queue[],integer,timestamp with time zone) is 'Moves due reminders of these tenant queues into the queue, the tenants by turns and each tenant''s longest due first; tells how many.';

CREATE OR REPLACE FUNCTION private.queue_reminders(p_queued private.queued_reminder[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.reminders r
  set status = 'queued',
      queued_at = p_now,
      message_id = q.message_id
  from unnest(p_queued) q
  where r.tenant_id = q.tenant_id
    and r.id = q.reminder_id
    and case r.status when 'scheduled' then true when 'queued' then true end;
end;
$function$;
comment on function private.queue_reminders(private.queued_reminder[],timestamp with time zone) is 'Reminders have messages in the queue; those that are queued already, new ones.';

CREATE OR REPLACE FUNCTION private.queue_round_robin(p_after private.due_tenant_queue, p_limit integer, p_now timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_from private.due_tenant_queue := (select t.ended_at from private.round_robin t);
  v_tenant_queues private.due_tenant_queue[];
  v_count integer;
begin
  if v_from is null then
    v_from := p_after;
  end if;
  -- Those that are full are passed by, but not without end: the next one goes on.
  for v_round in 1..3 loop
    v_tenant_queues := private.tenant_queues_before(v_from, p_now);
    v_count := private.queue_next(v_tenant_queues, p_limit, p_now);
    v_from := case when cardinality(v_tenant_queues) = private.tenant_queues_at_a_time()
      then v_tenant_queues[cardinality(v_tenant_queues)] end;
    exit when v_count > 0 or v_from is null;
  end loop;

  insert into private.round_robin as t (ended_at)
  values (v_from)
  on conflict (one) do update set ended_at = excluded.ended_at;
  return v_count;
end;
$function$;
comment on function private.queue_round_robin(private.due_tenant_queue,integer,timestamp with time zone) is 'Goes on with filling the queue where the last one ended, or after this tenant queue; tells how many were queued.';

CREATE OR REPLACE FUNCTION private.queue_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if not private.has_queue() then
    return 'The queue "reminders" is missing.';
  end if;
  return case when private.is_message_lost()
    then 'Reminders are queued whose messages are not in the queue.' end;
end;
$function$;
comment on function private.queue_trouble() is 'Whether the queue is there, with what was put into it.';

CREATE OR REPLACE FUNCTION private.quiet_until(p_channel public.reminder_channel, p_context private.context, p_now timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_tenant constant public.tenants := p_context.tenant;
begin
  if p_channel = 'webhook' or v_tenant.quiet_from is null then
    return null;
  end if;
  return private.end_of_quiet(
    p_now, v_tenant.quiet_from, v_tenant.quiet_until,
    private.zone_of((p_context.addressee).time_zone, v_tenant.time_zone));
end;
$function$;
comment on function private.quiet_until(public.reminder_channel,private.context,timestamp with time zone) is 'When the quiet hours of the tenant end on the recipient''s clock; null when it is not quiet there.';

CREATE OR REPLACE FUNCTION private.random_secret()
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return encode(extensions.gen_random_bytes(32), 'hex');
end;
$function$;
comment on function private.random_secret() is 'A webhook secret of 256 random bits, in hex.';

CREATE OR REPLACE FUNCTION private.random_token()
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return rtrim(translate(encode(extensions.gen_random_bytes(32), 'base64'), '+/', '-_'), '=');
end;
$function$;
comment on function private.random_token() is '256 random bits, as they can stand in a URL.';

CREATE OR REPLACE FUNCTION private.rate_limited(p_candidates private.candidate[], p_rates jsonb, p_now timestamp with time zone)
 RETURNS private.candidate[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_candidates private.candidate[];
begin
  if not private.is_paced(p_rates) then
    return p_candidates;
  end if;
  v_candidates := private.with_slots(p_candidates, p_rates, p_now);
  -- The queue shows it again when its slot is near enough to wait for.
  perform pgmq.set_vt(
    'reminders', c.message_id,
    greatest(1, ceil(extract(epoch from c.send_after - private.sending_horizon() / 2)))::integer)
  from unnest(v_candidates) c
  where c.content is null;
  return array(select c from unnest(v_candidates) c where c.content is not null);
end;
$function$;
comment on function private.rate_limited(private.candidate[],jsonb,timestamp with time zone) is 'The candidates that get a slot of their account soon; the others stay in the queue until theirs is near.';

CREATE OR REPLACE FUNCTION private.rate_of(p_rates jsonb, p_channel public.reminder_channel)
 RETURNS numeric
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select (p_rates ->> p_channel::text)::numeric
    where jsonb_typeof(p_rates -> p_channel::text) = 'number'
      and (p_rates ->> p_channel::text)::numeric > 0
  );
end;
$function$;
comment on function private.rate_of(jsonb,public.reminder_channel) is 'How many messages a second the project''s own account on a channel takes; null when nobody said.';

CREATE OR REPLACE FUNCTION private.read_again(p_tenant_id uuid, p_event_ids bigint[])
 RETURNS bigint[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_read bigint[];
begin
  with tried as materialized (
    select e.id, e.provider, e.received_at,
      -- A text may have been repaired by hand.
      case
        when e.body is not null then e.body
        when pg_input_is_valid(e.unparseable_body, 'jsonb') then e.unparseable_body::jsonb
      end as body
    from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.status in ('failed', 'unparseable')
      and (p_event_ids is null or e.id = any (p_event_ids))
    order by e.id
    for update
  ),
  changed as (
    update public.webhook_events e
    set body = t.body,
        unparseable_body = null,
        event_type = (f.facts).event_type,
        cal_uid = (f.facts).cal_uid,
        cal_booking_id = (f.facts).cal_booking_id,
        previous_uid = (f.facts).previous_uid,
        left_uid = (f.facts).left_uid,
        series_key = (f.facts).series_key,
        occurred_at = coalesce((f.facts).occurred_at, t.received_at),
        status = s.status,
        reason = s.reason,
        retry_at = null
    from tried t
    cross join lateral (select private.read_event(t.body) as facts offset 0) f
    cross join lateral private.initial_status(f.facts) s
    where e.tenant_id = p_tenant_id
      and e.id = t.id
      and t.body is not null
      and t.provider <> 'cal-api'
  ),
  observed as (
    -- What an observation is about was read before it was stored.
    update public.webhook_events e
    set status = 'pending', reason = null, retry_at = null
    from tried t
    where e.tenant_id = p_tenant_id and e.id = t.id and t.provider = 'cal-api'
  )
  select array_agg(t.id) into v_read from tried t;
  return coalesce(v_read, '{}');
end;
$function$;
comment on function private.read_again(uuid,bigint[]) is 'Reads failed and unparseable events anew, as if they had just arrived: those of use become pending. Gives the ids of all.';

CREATE OR REPLACE FUNCTION private.read_attendee(p_attendee jsonb, p_position integer, p_typed_phone text, p_details jsonb)
 RETURNS private.listed_attendee
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_address constant text := private.tidy_address(p_attendee ->> 'email', p_details);
  a private.listed_attendee;
begin
  a.position := p_position;
  a.name := coalesce(
    private.person_name(p_attendee),
    private.trimmed(concat_ws(' ', p_attendee ->> 'firstName', p_attendee ->> 'lastName'))
  );
  a.email := case when private.is_address(v_address) then v_address end;
  a.phone := coalesce(
    p_typed_phone,
    private.trimmed(p_attendee ->> 'phoneNumber'),
    private.phone_of_fake_address(v_address)
  );
  -- E.164 has 15 digits; what is longer is no number, however it is written.
  if length(a.phone) > 40 then
    a.phone := null;
  end if;
  a.time_zone := private.trimmed(p_attendee ->> 'timeZone');
  a.locale := coalesce(
    private.trimmed(p_attendee #>> '{language,locale}'),
    private.trimmed(p_attendee ->> 'locale')
  );
  a.no_show := p_attendee -> 'noShow' = 'true'::jsonb;
  a.seat_id := p_attendee ->> 'seatUid';
  a.contact := coalesce(a.email, private.phone_contact(a.phone));
  return a;
end;
$function$;
comment on function private.read_attendee(jsonb,integer,text,jsonb) is 'One entry of an attendee list; p_details: of the event. Its contact is null when there is no way to reach the person.';

CREATE OR REPLACE FUNCTION private.read_event(p_body jsonb)
 RETURNS private.event_facts
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_details constant jsonb := private.event_details(p_body);
  v_facts private.event_facts;
  v_kind private.event_kind;
  v_start timestamptz;
  v_end timestamptz;
begin
  if jsonb_typeof(p_body) is distinct from 'object' then
    v_facts.problem := case
      when p_body = 'false' then
        'Cal.com sent false instead of the event: a quotation mark in a name, title or answer broke the custom payload template. What happened is not in it. Without a template this cannot be.'
      else format('The body is JSON, but %s instead of an object.',
        coalesce(jsonb_typeof(p_body), 'nothing'))
    end;
    return v_facts;
  end if;

  v_facts.event_type := private.trimmed(p_body ->> 'triggerEvent');
  v_kind := private.event_kind(v_facts.event_type);
  v_facts.cal_uid := coalesce(
    private.trimmed(v_details ->> 'uid'),
    private.trimmed(v_details ->> 'bookingUid'),
    private.trimmed(v_details #>> '{booking,uid}')
  );
  v_facts.previous_uid := nullif(private.trimmed(v_details ->> 'rescheduleUid'), v_facts.cal_uid);
  -- Seats move, not the booking: it lives on for those who did not.
  if v_kind in ('requested', 'rescheduled') and private.is_seat_move(v_details) then
    v_facts.left_uid := v_facts.previous_uid;
    v_facts.previous_uid := null;
  else
    -- A seat that moves may bring the number of the booking it left.
    v_facts.cal_booking_id := private.booking_number(v_facts.event_type, v_details);
  end if;
  if v_kind is null and private.is_form(v_facts.event_type) then
    v_facts.cal_uid := null;
    v_facts.form_contact := (private.read_form(v_details)).contact;
  end if;
  v_start := private.to_timestamp(v_details ->> 'startTime');
  v_end := private.to_timestamp(v_details ->> 'endTime');
  v_facts.series_key := private.series_key(v_details, v_start);

  v_facts.occurred_at := private.time_of_event(v_facts.event_type, p_body, v_start, v_end);

  if jsonb_typeof(v_details -> 'attendees') is distinct from 'array' then
    v_facts.notice := private.notice(v_facts.event_type, v_details);
  end if;
  v_facts.problem := case
    when v_facts.event_type is null then
      'The body has no triggerEvent. A custom payload template in Cal.com must keep that key.'
    when v_kind is null then null
    when v_facts.cal_uid is null and (
      v_facts.cal_booking_id is null
      or v_kind in ('requested', 'payment_initiated', 'created', 'rescheduled')
    ) then
      format('%s without a booking uid. A custom payload template in Cal.com must keep that key.',
        v_facts.event_type)
    when greatest(
      length(v_facts.cal_uid), length(v_details ->> 'rescheduleUid')) > 255 then
      'A booking uid of more than 255 characters.'
    when v_kind in ('requested', 'payment_initiated', 'created', 'rescheduled')
      and v_details ->> 'startTime' is not null and v_start is null then
      format('startTime %L is not a time with an offset.', left(v_details ->> 'startTime', 60))
    when v_kind in ('requested', 'payment_initiated', 'created', 'rescheduled')
      and v_details ->> 'endTime' is not null and v_end is null then
      format('endTime %L is not a time with an offset.', left(v_details ->> 'endTime', 60))
  end;
  return v_facts;
end;
$function$;
comment on function private.read_event(jsonb) is 'What an event is about, when it happened, and what is wrong with its shape, if anything. Never raises on any JSON.';

CREATE OR REPLACE FUNCTION private.read_form(p_details jsonb)
 RETURNS private.form
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_answers constant jsonb := private.answers_of_form(p_details);
  f private.form;
begin
  -- Questions are the tenant's own words, in any language: an address is known by its looks.
  select lower(private.trimmed(a.value))
  into f.email
  from jsonb_each_text(v_answers) a
  where private.is_address(lower(private.trimmed(a.value)))
  order by a.key !~* 'e-?mail', a.key
  limit 1;
  select private.trimmed(a.value)
  into f.phone
  from jsonb_each_text(v_answers) a
  where private.trimmed(a.value) ~ '^\+?[0-9][0-9 ()./-]{5,24}$'
    and (private.trimmed(a.value) like '+%' or a.key ~* 'phone|mobil|handy|tel')
  order by a.key !~* 'phone|mobil|handy|tel', a.key
  limit 1;
  f.name := coalesce(
    private.answer(v_answers, '^((full|your)[ _-]*)?name$'),
    nullif(concat_ws(' ',
      private.answer(v_answers, '^first[ _-]*name$'), private.answer(v_answers, '^last[ _-]*name$')),
      ''));
  f.contact := coalesce(
    f.email, 'tel:' || nullif(regexp_replace(f.phone, '[^0-9]', '', 'g'), ''));
  f.details := jsonb_strip_nulls(jsonb_build_object(
    'form', private.trimmed(p_details ->> 'formName'), 'name', f.name, 'phone', f.phone,
    'answers', v_answers));
  return f;
end;
$function$;
comment on function private.read_form(jsonb) is 'Who answered a form, and what. contact: null when the answers name no address or phone number.';

CREATE OR REPLACE FUNCTION private.read_observations(p_bookings jsonb[])
 RETURNS private.observation[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- A page may show one twice, while it is moved.
  return array(
    select row(
      u.uid, b.booking, private.to_bigint(b.booking ->> 'id'),
      -- Of seats that moved, the others stayed.
      case when s.newest_seat is null and p.previous_uid <> u.uid then p.previous_uid end,
      private.uid_shown(b.booking, 'rescheduledToUid'),
      private.uid_shown(b.booking, 'recurringBookingUid'), c.created_at,
      greatest(c.created_at, private.to_timestamp(b.booking ->> 'updatedAt'), s.newest_seat),
      sha256(convert_to(b.booking::text, 'UTF8')))::private.observation
    from (
      select distinct on (x ->> 'uid') x as booking
      from unnest(p_bookings) with ordinality o (x, place)
      where jsonb_typeof(x) = 'object'
      order by x ->> 'uid', private.to_timestamp(x ->> 'updatedAt') desc nulls last, place desc
    ) b
    cross join lateral (select private.uid_shown(b.booking, 'uid') as uid) u
    cross join lateral (select private.uid_shown(b.booking, 'rescheduledFromUid') as previous_uid) p
    cross join lateral (select private.newest_seat(b.booking) as newest_seat) s
    cross join lateral (
      select private.to_timestamp(b.booking ->> 'createdAt') as created_at
    ) c
    where u.uid is not null
    order by u.uid
  );
end;
$function$;
comment on function private.read_observations(jsonb[]) is 'The bookings of an answer of the API, each once; without those that have no uid.';

CREATE OR REPLACE FUNCTION private.read_page(p_cursor private.sync_cursors, p_bookings jsonb[], p_pagination jsonb, p_api_version text)
 RETURNS private.page_read
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_key constant text := case when p_cursor.kind = 'updated' then 'updatedAt' else 'start' end;
  p private.page_read;
begin
  select count(*)::integer, max(b.at),
    coalesce(bool_and(b.at is not null and b.at >= coalesce(b.before, p_cursor.after_at, p_cursor.from_at)), true)
  into p.shown, p.last_at, p.is_ordered
  from (
    select o.at, lag(o.at) over (order by o.place) as before
    from (
      select private.to_timestamp(x ->> v_key) as at, place
      from unnest(p_bookings) with ordinality x (x, place)
    ) o
  ) b;
  p.next_page := p_pagination ->> 'nextCursor';
  p.total := least(private.to_bigint(p_pagination ->> 'totalItems'), 1000000000)::integer;
  -- Cal.com was seen to answer in the other version's shape: what is there counts.
  p.has_more := case
    when p_pagination ? 'hasMore' then p.next_page is not null and p_pagination -> 'hasMore' <> 'false'
    when jsonb_typeof(p_pagination -> 'hasNextPage') = 'boolean'
      then (p_pagination -> 'hasNextPage')::boolean
    else p.shown >= private.page_size(p_cursor, p_api_version)
  end and p.shown > 0;
  return p;
end;
$function$;
comment on function private.read_page(private.sync_cursors,jsonb[],jsonb,text) is 'What a page of a walk says of where it is, by its pagination as read and the order of its bookings.';

CREATE OR REPLACE FUNCTION private.read_queue(p_limit integer, p_lease_seconds integer)
 RETURNS private.queue_message[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return array(
    select row(
      m.msg_id, m.message ->> 'tenant_id', m.message ->> 'reminder_id', m.message -> 'generation'
    )::private.queue_message
    from pgmq.read('reminders', p_lease_seconds, p_limit) m
    order by m.msg_id
  );
end;
$function$;
comment on function private.read_queue(integer,integer) is 'Messages that no other sender sees for a while, and the reminders they are about.';

CREATE OR REPLACE FUNCTION private.read_secret(p_secret_id uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select v.decrypted_secret from vault.decrypted_secrets v where v.id = p_secret_id
  );
exception
  -- Encrypted under a key that this project does not have, a restored one perhaps.
  when data_exception or external_routine_invocation_exception then
    return null;
end;
$function$;
comment on function private.read_secret(uuid) is 'A secret out of Vault; null when it is not there or cannot be decrypted.';

CREATE OR REPLACE FUNCTION private.ready_made_link(p_link text, p_details jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Of a seat: it is a key to it, and metadata is everyone's. The seat's own id makes the link.
  if p_link is null or private.is_seated(p_details) or p_link ~* 'seatReferenceUid' then
    return null;
  end if;
  return private.used_by(private.web_address(p_link), '');
end;
$function$;
comment on function private.ready_made_link(text,jsonb) is 'A link to the booking that an event brings, with who uses it left open; null if it is none, or that of a seat.';

CREATE OR REPLACE FUNCTION private.reason_against(p_context private.context, p_now timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  b constant public.bookings := p_context.booking;
  v_planned private.addressees;
  v_reminder public.reminders;
begin
  if not exists (select from public.bookings s where s.tenant_id = b.tenant_id and s.id = b.id) then
    return null;
  end if;

  select a.*
  into v_planned
  from private.addressees a
  where a.tenant_id = b.tenant_id
    and a.booking_id = b.id
    and a.rule_id = (p_context.rule).id
    and a.recipient = (p_context.addressee).recipient;
  if v_planned.due_at is null then
    return 'It is not planned for this booking as things are.';
  end if;
  select r.*
  into v_reminder
  from public.reminders r
  where r.tenant_id = b.tenant_id
    and r.booking_id = b.id
    and r.rule_id = v_planned.rule_id
    and r.recipient = v_planned.recipient
    and not r.is_fallback;
  return coalesce(
    private.reason_words(private.reason_unwanted(
      v_planned.tenant, v_planned.booking, v_planned.addressee, v_planned.rule)),
    v_reminder.reason,
    private.reason_words(private.reason_by_history(
      v_planned.rule, v_planned.booking, v_planned.addressee)),
    private.reason_words(
      private.reason_suppressed(v_reminder.channel, private.context_of(v_reminder))),
    case when v_reminder.status = 'sent' then 'It was sent.' end,
    private.reason_over_text_limits(p_context, p_now));
end;
$function$;
comment on function private.reason_against(private.context,timestamp with time zone) is 'Why a message that is shown would not be sent; null when it would, or when its booking is made up.';

CREATE OR REPLACE FUNCTION private.reason_against_country(p_code text, p_allowed text[])
 RETURNS public.reminder_reason
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_allowed is null then 'country_unknown'::public.reminder_reason
    when p_code is null or p_code <> all (p_allowed) then 'country_not_allowed'
  end;
end;
$function$;
comment on function private.reason_against_country(text,text[]) is 'Why no text message goes to a country, where it is only known to which they may go; null when one does.';

CREATE OR REPLACE FUNCTION private.reason_by_history(p_rule public.reminder_rules, p_booking public.bookings, p_addressee private.addressee)
 RETURNS public.reminder_reason
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Most rules are about all.
  if p_rule.which_bookings = 'all' then
    return null;
  end if;
  return case
    when private.is_first_booking(p_booking, private.booker_for(p_booking, p_addressee))
      then case p_rule.which_bookings when 'later' then 'first_booking' end
    else case p_rule.which_bookings when 'first' then 'not_first_booking' end
  end;
end;
$function$;
comment on function private.reason_by_history(public.reminder_rules,public.bookings,private.addressee) is 'Why a rule for first bookings, or for later ones, does not write about this one; null when it does.';

CREATE OR REPLACE FUNCTION private.reason_for_everyone(f private.finding)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Anybody may ask a monitor's page: which door stands open is not for everybody.
  return case
    when f."check" in ('rights', 'exposure')
      then 'Rights are not as they are to be: select * from doctor(); says which.'
    else f.reason
  end;
end;
$function$;
comment on function private.reason_for_everyone(private.finding) is 'What is wrong, without what would show an attacker the way.';

CREATE OR REPLACE FUNCTION private.reason_not_to_send(p_reminder public.reminders, p_context private.context, p_now timestamp with time zone)
 RETURNS public.reminder_reason
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_rule constant public.reminder_rules := p_context.rule;
  v_booking constant public.bookings := p_context.booking;
  v_unwanted public.reminder_reason;
begin
  if p_context.due_at is null then
    return 'not_for_recipient'::public.reminder_reason;
  end if;
  v_unwanted :=
    private.reason_unwanted(p_context.tenant, v_booking, p_context.addressee, v_rule);
  return case
    when v_unwanted is not null then v_unwanted
    when not private.is_when_due(v_rule, p_reminder.due_at, p_context.due_at) then 'booking_moved'
    when private.is_before_start(v_rule.anchor) and v_booking.start_time <= p_now
      then 'meeting_begun'
    when private.expires_at(v_rule.anchor, v_booking.start_time, p_reminder.due_at) <= p_now
      then 'three_days_late'
    else private.reason_by_history(v_rule, v_booking, p_context.addressee)
  end;
end;
$function$;
comment on function private.reason_not_to_send(public.reminders,private.context,timestamp with time zone) is 'Why a reminder would be wrong at this moment; null when it is right.';

CREATE OR REPLACE FUNCTION private.reason_not_to_stand_in(p_reminder public.reminders, p_context private.context)
 RETURNS public.reminder_reason
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if not p_reminder.is_fallback then
    return null;
  end if;
  return case
    when (p_context.rule).channel is distinct from p_reminder.channel
      then 'not_for_recipient'::public.reminder_reason
    when not exists (
      select
      from public.reminders r
      where r.tenant_id = p_reminder.tenant_id
        and r.booking_id = p_reminder.booking_id
        and r.rule_id = p_reminder.rule_id
        and r.recipient = p_reminder.recipient
        and not r.is_fallback
        and private.lets_another_try(r.status, r.reason_code)
    ) then 'first_came'
  end;
end;
$function$;
comment on function private.reason_not_to_stand_in(public.reminders,private.context) is 'Why a fallback is not wanted (any more): its rule has none, or the first one came or is tried again; null for all other reminders.';

CREATE OR REPLACE FUNCTION private.reason_of(p_suppression public.suppressions)
 RETURNS public.reminder_reason
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_suppression.reason = 'opted_out' and p_suppression.scope = 'follow_ups'
      then 'no_follow_ups'::public.reminder_reason
    when p_suppression.reason = 'opted_out' then 'opted_out'
    when p_suppression.reason = 'bounced' then 'bounced'
    when p_suppression.reason = 'complained' then 'complained'
    when p_suppression.reason = 'stopped' then 'answered_stop'
    when p_suppression.reason = 'landline' then 'landline'
    else 'suppressed'
  end;
end;
$function$;
comment on function private.reason_of(public.suppressions) is 'Why someone is not written to, as reminders say it.';

CREATE OR REPLACE FUNCTION private.reason_over_text_limits(p_context private.context, p_now timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  t constant public.tenants := p_context.tenant;
  v_phone constant text := private.address_of('sms', p_context.addressee);
  v_day constant date := (greatest(p_context.due_at, p_now) at time zone t.time_zone)::date;
  v_account private.channel_accounts;
  v_countries text[];
begin
  if (p_context.rule).channel <> 'sms' or v_phone is null then
    return null;
  end if;
  select a.*
  into v_account
  from private.channel_accounts a
  where a.tenant_id = t.id and a.channel = 'sms';
  -- Where the project's own account texts, only the sender knows.
  v_countries := private.countries_texted(t, v_account, array[private.calling_code(v_phone)]);
  if (p_context.addressee).kind <> 'address'
    and private.reason_against_country(private.calling_code(v_phone), v_countries) is not null
  then
    return private.reason_words(
      private.reason_against_country(private.calling_code(v_phone), v_countries),
      private.calling_code(v_phone));
  end if;
  return case
    when t.texts_per_number_a_day <= (
      select count(*)
      from private.counted_texts o
      where o.tenant_id = t.id
        and o.number_hash = hashtextextended(v_phone, 0)
        and o.day = v_day
    ) then private.reason_words('number_limit', t.texts_per_number_a_day::text)
  end;
end;
$function$;
comment on function private.reason_over_text_limits(private.context,timestamp with time zone) is 'Why the text message of somebody would be over the limits of its tenant; null when it would not, as far as the database knows.';

CREATE OR REPLACE FUNCTION private.reason_suppressed(p_channel public.reminder_channel, p_context private.context)
 RETURNS public.reminder_reason
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_suppression public.suppressions;
begin
  -- Most tenants have none.
  if not p_context.has_suppressions then
    return null;
  end if;

  select s.*
  into v_suppression
  from private.suppressions_of(
    (p_context.tenant).id, p_channel, private.address_of(p_channel, p_context.addressee),
    (p_context.addressee).recipient) s
  where s.scope = 'everything' or private.is_follow_up((p_context.rule).anchor)
  limit 1;
  return case when found then private.reason_of(v_suppression) end;
end;
$function$;
comment on function private.reason_suppressed(public.reminder_channel,private.context) is 'Why the recipient of a reminder must not be written to; null when they may.';

CREATE OR REPLACE FUNCTION private.reason_to_give_up(p_reminder public.reminders, p_settlement private.settlement, p_next timestamp with time zone)
 RETURNS public.reminder_reason
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_settlement.outcome = 'unknown'
      and not private.resends_unknown(p_reminder, p_settlement.provider)
      then 'unanswered'::public.reminder_reason
    when p_settlement.outcome = 'failed' then 'refused'
    when private.was_tried(p_settlement) and p_settlement.attempt >= private.attempt_limit()
      then 'gave_up'
    when p_next >= private.expiry_of(p_reminder) then 'next_attempt_too_late'
  end;
end;
$function$;
comment on function private.reason_to_give_up(public.reminders,private.settlement,timestamp with time zone) is 'Why a reminder that was not sent is not tried again at p_next; null when it is.';

CREATE OR REPLACE FUNCTION private.reason_unwanted(p_tenant public.tenants, p_booking public.bookings, p_addressee private.addressee, p_rule public.reminder_rules)
 RETURNS public.reminder_reason
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_tenant.disabled_at is not null then 'tenant_disabled'::public.reminder_reason
    -- A cancellation is told although the booking, or the place in it, is gone.
    when p_booking.status = 'cancelled' and p_rule.anchor <> 'on_cancellation'
      then 'booking_cancelled'
    when p_booking.status = 'rejected' and p_rule.anchor not in ('on_rejection', 'on_cancellation')
      then 'booking_rejected'
    when p_addressee.left_at is not null and p_rule.anchor <> 'on_cancellation'
      then 'recipient_left'
    when p_booking.status = 'requested' and not private.needs_no_confirmation(p_rule.anchor)
      then 'booking_unconfirmed'
    -- What a booking waits for is not asked for once it is there.
    when p_rule.anchor = 'on_payment_pending' and p_booking.paid_at >= p_booking.payment_due_at
      then 'booking_paid'
    when p_rule.anchor in ('on_request', 'on_payment_pending') and p_booking.status <> 'requested'
      then 'booking_confirmed'
    when p_addressee.no_show and p_addressee.kind = 'attendee'
      and p_rule.anchor not in ('on_no_show', 'on_cancellation')
      then 'recipient_no_show'
    when p_booking.status = 'no_show' and p_rule.anchor not in ('on_no_show', 'on_cancellation')
      then 'nobody_came'
    when p_booking.status = 'completed' and private.is_before_start(p_rule.anchor)
      then 'meeting_over'
    when private.is_erased(p_addressee.email) then 'recipient_erased'
    when p_addressee.email is null and p_rule.channel = 'email'
      then 'no_email'
    when p_rule.channel = 'sms' and private.e164(p_addressee.phone) is null
      then 'no_phone'
    when p_rule.attendance = 'unconfirmed' and p_addressee.is_attending
      then 'attendance_confirmed'
    when p_rule.attendance = 'confirmed' and not p_addressee.is_attending
      then 'attendance_unconfirmed'
    when not p_rule.active then 'rule_inactive'
  end;
end;
$function$;
comment on function private.reason_unwanted(public.tenants,public.bookings,private.addressee,public.reminder_rules) is 'Why a reminder must not be sent as things are; null when it is wanted.';

CREATE OR REPLACE FUNCTION private.reason_without_booking(p_event public.webhook_events)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_event.cal_uid is null then format(
      'It names its booking by the number %s only, and no other event has told yet which that is.',
      p_event.cal_booking_id)
    else 'Its booking is closed: the events it was computed from are no longer kept.'
  end;
end;
$function$;
comment on function private.reason_without_booking(public.webhook_events) is 'Why an event that has no booking to be folded into is ignored.';

CREATE OR REPLACE FUNCTION private.reason_words(p_code public.reminder_reason, p_detail text DEFAULT NULL::text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_said constant text := coalesce(p_detail, 'The sender gave no reason.');
begin
  return case p_code
    when 'tenant_disabled' then 'The tenant is disabled.'
    when 'booking_cancelled' then 'The booking was cancelled.'
    when 'booking_rejected' then 'The booking was rejected.'
    when 'booking_unconfirmed' then 'The booking waits for confirmation.'
    when 'booking_confirmed' then 'The booking is confirmed.'
    when 'booking_paid' then 'The booking is paid.'
    when 'recipient_left' then 'The recipient left the booking.'
    when 'recipient_no_show' then 'The recipient did not come.'
    when 'nobody_came' then 'Nobody who booked came.'
    when 'meeting_over' then 'The meeting is over.'
    when 'recipient_erased' then 'The recipient was erased.'
    when 'no_email' then 'The recipient has no e-mail address.'
    when 'no_phone' then 'The recipient has no phone number with a country code.'
    when 'attendance_confirmed' then 'The recipient has said that they will be there.'
    when 'attendance_unconfirmed' then 'The recipient has not said that they will be there.'
    when 'rule_inactive' then 'Its rule was switched off.'
    when 'rule_deleted' then 'Its rule was deleted.'
    when 'booked_too_late' then 'Its time had passed when the booking was made or moved.'
    when 'rule_changed_too_late' then 'Its time had passed when its rule was changed.'
    when 'not_for_recipient' then 'It no longer applies to the recipient.'
    when 'first_booking' then 'It is the booker''s first booking.'
    when 'not_first_booking' then 'It is not the booker''s first booking.'
    when 'booking_moved' then 'The booking was moved.'
    when 'meeting_begun' then 'The meeting had begun.'
    when 'three_days_late' then 'It was three days late.'
    when 'no_follow_ups' then 'The recipient wants no follow-ups.'
    when 'opted_out' then 'The recipient opted out.'
    when 'bounced' then 'The recipient''s address does not take messages.'
    when 'complained' then 'The recipient marked an earlier message as spam.'
    when 'answered_stop' then 'The recipient answered STOP.'
    when 'landline' then 'The recipient''s number is a landline, or its carrier takes no text messages.'
    when 'suppressed' then 'The recipient is in the list of suppressions.'
    when 'quiet_hours_too_long' then 'Quiet hours. That is too late.'
    when 'first_came' then 'The one it was to stand in for came after all, or is tried again.'
    when 'sent_elsewhere'
      then 'It was due before this installation was adopted, and may have been sent from where it came from.'
    when 'quiet_hours' then 'Quiet hours.'
    when 'channel_stopped' then format('The channel is stopped: %s', v_said)
    when 'attempt_failed' then v_said
    when 'first_failed' then 'It stands in for one that could not be delivered.'
    when 'number_limit'
      then format('The number has had %s text messages that day: limit_texts() can allow more.', v_said)
    when 'country_not_allowed'
      then format('Text messages to %s are not allowed: limit_texts() can allow them.', v_said)
    when 'country_unknown'
      then 'To which countries text messages may go is not known, as their sender is no number: say it by limit_texts().'
    when 'refused' then v_said
    when 'gave_up' then format('Gave up after %s attempts: %s', private.attempt_limit(), v_said)
    when 'no_sender_came_back' then 'Gave up: no sender came back from it.'
    when 'next_attempt_too_late' then format('The next attempt would be too late: %s', v_said)
    when 'channel_stopped_too_long'
      then format('The channel is stopped: %s That is too late.', v_said)
    when 'phone_unreachable'
      then 'The recipient''s phone could not be reached: it is off, has no service, or takes no text messages.'
    when 'number_unknown' then 'The recipient''s phone number is not in service.'
    when 'sender_unregistered'
      then 'The number it was sent from may not send text messages to the United States: register it with Twilio (A2P 10DLC).'
    when 'provider_says_no' then format('The provider says: %s', v_said)
    when 'unanswered' then format('The provider may have taken it: %s', v_said)
    when 'sender_lost'
      then 'The sender was lost while it handed this over: the provider may have taken it.'
    when 'merged_while_sent'
      then 'Its booking was merged while it was handed over: the provider may have taken it.'
  end;
end;
$function$;
comment on function private.reason_words(public.reminder_reason,text) is 'A reason for people to read, with what the provider said, where it said something.';

CREATE OR REPLACE FUNCTION private.rebuild_some(p_tenant_id uuid, p_booking_ids uuid[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_booking_ids uuid[];
begin
  perform private.restore_identities(p_tenant_id, p_booking_ids);
  v_booking_ids := array(
    select i.id
    from unnest(p_booking_ids) i (id)
    where exists (
      select from public.webhook_events e
      where e.tenant_id = p_tenant_id and e.booking_id = i.id and e.status = 'applied'
    )
    order by i.id
  );
  if v_booking_ids <> '{}' then
    perform private.number_all_generations(p_tenant_id, v_booking_ids);
    perform private.refold(p_tenant_id, v_booking_ids, p_now);
  end if;
end;
$function$;
comment on function private.rebuild_some(uuid,uuid[],timestamp with time zone) is 'Computes bookings again, and all that follows from them, as if only their events were known. The tenant must be locked.';

CREATE OR REPLACE FUNCTION private.rebuildable_bookings(p_tenant_id uuid)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Also what no event speaks of any more.
  return query
  select o.id
  from (
    select e.booking_id as id
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.booking_id is not null and e.status = 'applied'
    union
    select b.id from public.bookings b where b.tenant_id = p_tenant_id
    union
    select u.booking_id from public.booking_uids u where u.tenant_id = p_tenant_id
  ) o
  where not exists (
    select
    from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = o.id and b.closed_at is not null
  );
end;
$function$;
comment on function private.rebuildable_bookings(uuid) is 'The bookings that a rebuild computes: all but the closed ones.';

CREATE OR REPLACE FUNCTION private.reconcile_tick(p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.close_findings();
  perform private.look_for_siblings(p_now);
end;
$function$;
comment on function private.reconcile_tick(timestamp with time zone) is 'What the database does by itself each minute about Cal.com''s API: writes down what became of what was found, and has occurrences looked at whose series was cancelled.';

CREATE OR REPLACE FUNCTION private.record_attempts(p_held private.locked_result[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into public.deliveries (
    tenant_id, reminder_id, generation, attempt, channel, recipient, address, outcome, provider,
    provider_message_id, error, duration_ms, created_at
  )
  select
    r.tenant_id, r.id, s.generation, s.attempt, r.channel, r.recipient, left(s.address, 320),
    s.outcome::public.delivery_outcome, s.provider,
    s.provider_message_id, left(s.error, 1000), s.duration_ms, p_now
  from unnest(p_held) h
  cross join lateral (select (h.reminder).*) r
  cross join lateral (select (h.result).*) s;
end;
$function$;
comment on function private.record_attempts(private.locked_result[],timestamp with time zone) is 'Writes down what was tried and what it came to.';

CREATE OR REPLACE FUNCTION private.record_correction(p_old public.booking_attendees, p_corrected jsonb, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_booking public.bookings;
  e public.webhook_events;
begin
  select b.*
  into v_booking
  from public.bookings b
  where b.tenant_id = p_old.tenant_id and b.id = p_old.booking_id;
  if v_booking.closed_at is not null then
    perform private.refuse(
      'This booking is closed: the events it was computed from are no longer kept',
      'It stays as it is. To forget a person, run erase_person().',
      'restrict_violation');
  end if;

  e.tenant_id := p_old.tenant_id;
  e.provider := 'admin';
  e.event_id := gen_random_uuid()::text;
  e.event_type := 'ATTENDEE_CORRECTED';
  e.cal_uid := v_booking.cal_uid;
  -- Two corrections in one transaction have an order, too.
  e.occurred_at := greatest(p_now, clock_timestamp());
  e.received_at := p_now;
  e.status := 'pending';
  e.body := jsonb_build_object(
    'triggerEvent', 'ATTENDEE_CORRECTED',
    'createdAt', p_now,
    'payload', jsonb_build_object(
      'uid', v_booking.cal_uid,
      'contact', p_old.contact,
      'corrected', p_corrected || jsonb_build_object(
        'contact',
        private.contact_of(coalesce(p_corrected ->> 'email', p_corrected ->> 'phone')))
    )
  );
  update private.attendance_tokens k
  set contact = e.body #>> '{payload,corrected,contact}'
  from public.booking_uids u
  where u.tenant_id = p_old.tenant_id
    and u.booking_id = p_old.booking_id
    and k.tenant_id = u.tenant_id
    and k.cal_uid = u.cal_uid
    and k.contact = p_old.contact;
  -- A person waits, unlike a webhook.
  perform private.lock_tenant(e.tenant_id);
  perform private.store_event(e, p_now);
  select w.*
  into e
  from public.webhook_events w
  where w.tenant_id = e.tenant_id and w.provider = e.provider and w.event_id = e.event_id;
  if e.status <> 'applied' then
    perform private.refuse('The correction could not be applied', coalesce(
      e.reason, 'Somebody else is changing this booking or lead. Try again in a moment.'));
  end if;
end;
$function$;
comment on function private.record_correction(public.booking_attendees,jsonb,timestamp with time zone) is 'Makes a correction an event of the booking, and applies it. It also holds for what Cal.com sends of that person later.';

CREATE OR REPLACE FUNCTION private.record_heartbeat(p_name text, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into private.heartbeat as h (name, last_at)
  values (p_name, p_now)
  on conflict (name) do update set last_at = excluded.last_at;
end;
$function$;
comment on function private.record_heartbeat(text,timestamp with time zone) is 'Notes that a scheduled job ran.';

CREATE OR REPLACE FUNCTION private.recount_days(p_days private.tenant_day[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  with wanted as (
    select distinct d.tenant_id, d.day,
      d.day::timestamp at time zone t.time_zone as since,
      (d.day + 1)::timestamp at time zone t.time_zone as until
    from unnest(p_days) d
    join public.tenants t on t.id = d.tenant_id
    where d.day <= (p_now at time zone t.time_zone)::date
  )
  insert into public.daily_counts as c
    (tenant_id, day, booked, attended, no_show, cancelled, leads)
  select w.tenant_id, w.day, made.booked, held.attended, held.no_show, held.cancelled, new.leads
  from wanted w
  cross join lateral (
    select count(*) as booked
    from public.bookings b
    where b.tenant_id = w.tenant_id
      and b.created_at >= w.since and b.created_at < w.until
      and b.confirmed_at is not null
  ) made
  cross join lateral (
    select
      count(*) filter (where b.status = 'completed') as attended,
      count(*) filter (where b.status = 'no_show') as no_show,
      count(*) filter (where b.status = 'cancelled') as cancelled
    from public.bookings b
    where b.tenant_id = w.tenant_id and b.start_time >= w.since and b.start_time < w.until
  ) held
  cross join lateral (
    select count(*) as leads
    from public.leads l
    where l.tenant_id = w.tenant_id and l.created_at >= w.since and l.created_at < w.until
  ) new
  where made.booked + held.attended + held.no_show + held.cancelled + new.leads > 0
    or exists (
      select from public.daily_counts k where k.tenant_id = w.tenant_id and k.day = w.day
    )
  on conflict (tenant_id, day) do update
  set (booked, attended, no_show, cancelled, leads) = row (
    excluded.booked, excluded.attended, excluded.no_show, excluded.cancelled, excluded.leads)
  where c is distinct from excluded
$function$;
comment on function private.recount_days(private.tenant_day[],timestamp with time zone) is 'Counts days, that are not ahead, from what there is.';

CREATE OR REPLACE FUNCTION private.redate_reminders(p_tenant_id uuid, p_plans private.reminder_plan[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.reminders r
  set due_at = n.due_at
  from unnest(p_plans) n
  where r.tenant_id = p_tenant_id
    and r.booking_id = n.booking_id
    and r.rule_id = n.rule_id
    and r.recipient = n.recipient
    and r.due_at <> n.due_at
    and (
      r.status in ('sent', 'unknown')
      or r.status = 'failed' and private.is_stood_in_for(r)
    );
end;
$function$;
comment on function private.redate_reminders(uuid,private.reminder_plan[]) is 'Gives what was sent the time it has by its changed rule, so that nobody is reminded of the same meeting again.';

CREATE OR REPLACE FUNCTION private.refold(p_tenant_id uuid, p_booking_ids uuid[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_known constant uuid[] := array(
    select b.id from public.bookings b where b.tenant_id = p_tenant_id and b.id = any (p_booking_ids)
  );
begin
  perform private.write_all(
    p_tenant_id,
    array(
      select private.folded_from_start(p_tenant_id, b.id)
      from unnest(p_booking_ids) b (id)
      order by b.id
    ),
    p_now, p_from_start => true, p_known => v_known);
end;
$function$;
comment on function private.refold(uuid,uuid[],timestamp with time zone) is 'Computes bookings from all their events, and from them their leads and reminders, as if nothing of them were known.';

CREATE OR REPLACE FUNCTION private.refuse(p_problem text, p_instead text, p_errcode text DEFAULT 'raise_exception'::text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Studio's table editor shows nothing but the message.
  raise exception '%', concat_ws(case when p_problem like '%?' then ' ' else ': ' end, p_problem, p_instead)
    using errcode = p_errcode, hint = coalesce(p_instead, '');
end;
$function$;
comment on function private.refuse(text,text,text) is 'Raises: what is wrong and what to do instead, both in the message; what to do as the hint as well. p_errcode: the name or code of a condition.';

CREATE OR REPLACE FUNCTION private.refuse_by_hand()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.refuse(
    coalesce(tg_argv[1], tg_table_name) || ' cannot be changed by hand', tg_argv[0],
    'restrict_violation');
end;
$function$;
comment on function private.refuse_by_hand() is 'Stops an edit that would not survive, or would break, what is computed from events. Its arguments say what to do instead and, where it is not the table, what it is that cannot be changed. When a hand is at work, create_trigger() says.';

CREATE OR REPLACE FUNCTION private.refuse_connection(p_tenant_id uuid, p_reason text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update private.connections c
  set state = 'refused', reason = p_reason
  where c.tenant_id = p_tenant_id;
end;
$function$;
comment on function private.refuse_connection(uuid,text) is 'Asks for nothing more with a tenant''s key, and says why, until connect_tenant() gives another.';

CREATE OR REPLACE FUNCTION private.refuse_edited_body()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.refuse(
    format('The body of an event that was %s cannot be changed', old.status),
    'Only unparseable and failed events may be repaired; then run replay_events(). To correct a person, edit booking_attendees.',
    'restrict_violation');
end;
$function$;
comment on function private.refuse_edited_body() is 'What a booking was computed from must stay what it was.';

CREATE OR REPLACE FUNCTION private.refuse_secret_of_others(p_tenant_id uuid, p_secret text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_shard constant integer := private.shard_of_secret(p_secret);
  v_slug text;
begin
  -- Who adds the same one at the same time comes after this one.
  perform pg_advisory_xact_lock(hashtextextended('calbase secrets ' || v_shard, 0));
  select t.slug
  into v_slug
  from private.tenant_secrets s
  join public.tenants t on t.id = s.tenant_id
  where s.shard = v_shard
    and s.tenant_id <> p_tenant_id
    and private.read_secret(s.secret_id) = p_secret
  limit 1;
  if found then
    perform private.refuse(
      format('The tenant "%s" has the same webhook secret', v_slug),
      'Whoever may sign for one tenant could sign for the other. Use another secret, or leave it out to have one made.',
      'invalid_parameter_value');
  end if;
end;
$function$;
comment on function private.refuse_secret_of_others(uuid,text) is 'Stops a secret that another tenant has: the signature is what proves which tenant a webhook is for. Decrypts those of one shard, hardly ever any, however many tenants there are.';

CREATE OR REPLACE FUNCTION private.refuse_settings(p_problem text, p_channel public.reminder_channel, p_provider text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.refuse(
    p_problem,
    (
      select string_agg(
        format('%s%s (%s)', f.name, case when not f.is_required then ', optional' end, f.example),
        '; ')
      from private.channel_fields() f
      where f.channel = p_channel and f.provider = p_provider
    ),
    'invalid_parameter_value');
end;
$function$;
comment on function private.refuse_settings(text,public.reminder_channel,text) is 'Says what is wrong with the settings of an account, and which there are. Never repeats a value: it may be a secret.';

CREATE OR REPLACE FUNCTION private.refuse_taken_contact()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if exists (
    select from public.leads l
    where l.tenant_id = new.tenant_id
      and l.contact = private.contact_of(coalesce(new.email, new.phone))
      and l.id <> new.id
  ) then
    perform private.refuse(
      format('%s is another lead', coalesce(new.email, new.phone)),
      'Correct the address in booking_attendees instead: the bookings then become the other lead''s. Or make them one: merge_leads().',
      'unique_violation');
  end if;
  if exists (
    select from private.merged_contacts m
    where m.tenant_id = new.tenant_id
      and m.contact = private.contact_of(coalesce(new.email, new.phone))
  ) then
    perform private.refuse(
      format('%s was merged with another lead', coalesce(new.email, new.phone)),
      'separate_leads() makes it a lead of its own again.',
      'unique_violation');
  end if;
  return new;
end;
$function$;
comment on function private.refuse_taken_contact() is 'Two leads cannot become one by an edit: which notes and status would it have?';

CREATE OR REPLACE FUNCTION private.refuse_template(p_problem text, p_hint text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.refuse(
    format('The template has a mistake: %s', p_problem),
    p_hint,
    'invalid_parameter_value');
end;
$function$;
comment on function private.refuse_template(text,text) is 'Raises, with what is wrong and what to write instead.';

CREATE OR REPLACE FUNCTION private.refuse_unknown_time_zone()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if not exists (select from pg_catalog.pg_timezone_names z where z.name = new.time_zone) then
    perform private.refuse(
      format('Unknown time zone "%s"', new.time_zone),
      'Use an IANA name such as Europe/Berlin.',
      'invalid_parameter_value');
  end if;
  return new;
end;
$function$;
comment on function private.refuse_unknown_time_zone() is 'A check constraint cannot read pg_timezone_names; a message in a wrong zone cannot be taken back.';

CREATE OR REPLACE FUNCTION private.refuse_unlimited_texts(p_tenant_id uuid, p_settings jsonb)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_tenant constant public.tenants := (select t from public.tenants t where t.id = p_tenant_id);
begin
  if v_tenant.text_countries is null and (
    p_settings ? 'messaging_service_sid' or private.calling_code(p_settings ->> 'from') is null
  ) then
    -- Anybody can book and give any number, and some cost a lot.
    perform private.refuse(
      'A sender that is no number does not tell to which countries text messages may go',
      format(
        'Say it first: select limit_texts(%L, p_countries => ''{+49}''); or npm run tenant -- limit-texts %1$s --countries +49',
        v_tenant.slug),
      'invalid_parameter_value');
  end if;
end;
$function$;
comment on function private.refuse_unlimited_texts(uuid,jsonb) is 'Refuses an account for text messages of which it is not known to which countries they may go.';

CREATE OR REPLACE FUNCTION private.refuse_wrong_address(p_channel public.reminder_channel, p_address text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if p_channel = 'sms' and p_address !~ '^\+[1-9]\d{6,14}$' then
    perform private.refuse(
      format('"%s" is no phone number with its country code', p_address),
      'Write it as +491701234567.', 'check_violation');
  elsif p_channel = 'email' and p_address !~ '^[^\s@<>,;]+@[^\s@<>,;]+$' then
    perform private.refuse(
      format('"%s" is no e-mail address', p_address), 'Write it as ada@example.com.',
      'check_violation');
  elsif p_channel = 'webhook' then
    perform private.refuse(
      'A webhook has no address here', 'Use the channel email or sms.', 'check_violation');
  end if;
end;
$function$;
comment on function private.refuse_wrong_address(public.reminder_channel,text) is 'What the constraints address_suits_the_channel refuse, in words.';

CREATE OR REPLACE FUNCTION private.remember_erased(p_tenant_id uuid, p_contacts text[], p_alias text, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_key constant text := private.erasure_key(true);
begin
  insert into private.erased_contacts (tenant_id, digest, erased_at, alias)
  select p_tenant_id, private.erasure_digest(c.contact, v_key), p_now, p_alias
  from unnest(p_contacts) c (contact)
  where not private.is_erased(c.contact)
  on conflict do nothing;
end;
$function$;
comment on function private.remember_erased(uuid,text[],text,timestamp with time zone) is 'Remembers that a person was erased, and as what they stay.';

CREATE OR REPLACE FUNCTION private.reminder_content(p_reminder public.reminders, p_context private.context)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- The rule may have another channel since this was planned.
  return private.message_content(
    p_context, p_reminder.channel, p_reminder.due_at,
    private.unsubscribe_token(
      p_reminder.tenant_id, p_reminder.channel, (p_context.rule).anchor, p_context.addressee),
    private.attendance_token(p_reminder, p_context));
end;
$function$;
comment on function private.reminder_content(public.reminders,private.context) is 'What a message is made of, from the booking as it is now. Volatile: it may make the tokens of its links.';

CREATE OR REPLACE FUNCTION private.reminder_gauges(p_now timestamp with time zone)
 RETURNS SETOF private.metric_sample
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
begin
  return query
  with due as (
    select r.send_at
    from public.reminders r
    where r.status = 'scheduled'
      and date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
        <= date_bin('5 minutes', p_now, '2000-01-01 00:00Z')
      and r.send_at <= p_now
    limit 10000
  ),
  d as (
    select count(*) as count, count(*) filter (where send_at < p_now - interval '1 minute') as late,
      min(send_at) as since
    from due
  ),
  q as (
    select count(*) as count, min(l.queued_at) as since
    from (
      select r.queued_at from public.reminders r
      where r.status = 'queued' order by r.queued_at limit 10000
    ) l
  )
  select v.name, '{}'::jsonb, v.value::double precision
  from d, q, lateral (values
    ('calbase_reminders_due', d.count::numeric),
    ('calbase_reminders_late', d.late),
    ('calbase_reminder_oldest_due_age_seconds', coalesce(extract(epoch from p_now - d.since), 0)),
    ('calbase_reminders_queued', q.count),
    ('calbase_reminder_oldest_queued_age_seconds',
      greatest(coalesce(extract(epoch from p_now - q.since), 0), 0))
  ) v (name, value);
end;
$function$;
comment on function private.reminder_gauges(timestamp with time zone) is 'What waits to be sent, and since when.';

CREATE OR REPLACE FUNCTION private.reminder_id(p_booking_id uuid, p_rule_id uuid, p_recipient text, p_is_fallback boolean)
 RETURNS uuid
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_is_fallback
      then private.stable_id(p_booking_id::text, p_rule_id::text, p_recipient, 'fallback')
    else private.stable_id(p_booking_id::text, p_rule_id::text, p_recipient)
  end;
end;
$function$;
comment on function private.reminder_id(uuid,uuid,text,boolean) is 'The id of a reminder, by what it is about: the same whenever it is planned.';

CREATE OR REPLACE FUNCTION private.rename_lead(p_old public.booking_attendees, p_email text, p_phone text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.leads l
  set email = p_email, phone = p_phone
  where l.tenant_id = p_old.tenant_id
    and l.contact = p_old.contact
    and not exists (
      select from public.leads o
      where o.tenant_id = l.tenant_id
        and o.contact = private.contact_of(coalesce(p_email, p_phone))
    )
    and not exists (
      select from public.lead_activities a
      where a.tenant_id = l.tenant_id
        and a.lead_id = l.id
        and (a.booking_id <> p_old.booking_id or a.kind = 'form_submitted')
    );
  if found then
    perform private.rename_merged(
      p_old.tenant_id, p_old.contact, private.contact_of(coalesce(p_email, p_phone)));
  end if;
end;
$function$;
comment on function private.rename_lead(public.booking_attendees,text,text) is 'A lead whose only booking is corrected stays the same lead, with its notes and status; unless the new contact is a lead already.';

CREATE OR REPLACE FUNCTION private.rename_merged(p_tenant_id uuid, p_old text, p_new text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update private.merged_contacts m
  set leads_to = p_new
  where m.tenant_id = p_tenant_id and m.leads_to = p_old and p_old <> p_new;
end;
$function$;
comment on function private.rename_merged(uuid,text,text) is 'What was merged with a lead stays merged with it when its contact is corrected.';

CREATE OR REPLACE FUNCTION private.rename_reminders(p_tenant_id uuid, p_renames private.reminder_rename[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- A sender and a message in the queue know the old id: what was queued waits to be queued again.
  update public.reminders r
  set booking_id = n.booking_id,
      recipient = n.recipient,
      id = case
        when r.rule_id is null then r.id
        else private.reminder_id(n.booking_id, r.rule_id, n.recipient, r.is_fallback)
      end,
      status = case when r.status = 'queued' then 'scheduled' else r.status end,
      generation = r.generation + (r.status = 'queued')::integer,
      queued_at = null,
      message_id = null,
      claimed_until = null,
      handed_over_at = null,
      may_be_taken = r.may_be_taken and r.status not in ('scheduled', 'queued')
  from unnest(p_renames) n
  where r.tenant_id = p_tenant_id and r.id = n.reminder_id;
end;
$function$;
comment on function private.rename_reminders(uuid,private.reminder_rename[]) is 'Gives reminders to another booking, or another name to whom they go to; their ids follow.';

CREATE OR REPLACE FUNCTION private.rename_secrets()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform vault.update_secret(
    v.id, new_name => format('calbase/%s/%s', new.slug, split_part(v.name, '/', 3)))
  from vault.secrets v
  where starts_with(v.name, format('calbase/%s/', old.slug));
  return null;
end;
$function$;
comment on function private.rename_secrets() is 'A tenant with another slug has its secrets under it; and who has the old one next finds the names free.';

CREATE OR REPLACE FUNCTION private.rename_tenant()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.tenant_members m set tenant = new.slug where m.tenant_id = new.id;
  update public.reminder_rules r set tenant = new.slug where r.tenant_id = new.id;
  update public.message_templates m set tenant = new.slug where m.tenant_id = new.id;
  update public.suppressions s set tenant = new.slug where s.tenant_id = new.id;
  return null;
end;
$function$;
comment on function private.rename_tenant() is 'A tenant with another slug has it everywhere: see name_tenant().';

CREATE OR REPLACE FUNCTION private.reopen_alerts(p_findings private.alert_finding[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
 SET enable_nestloop TO 'off'
AS $function$
  with back as (
    -- The last of its kind and subject, should there be several within a day.
    select distinct on (f.tenant_id, f.kind, f.subject) a.id, f.*
    from public.alerts a
    join unnest(p_findings) f
      on coalesce(a.tenant_id::text, '') = coalesce(f.tenant_id::text, '')
      and a.kind = f.kind
      and a.subject = f.subject
    where f.is_enough
      and a.resolved_at > p_now - interval '1 day'
      and not exists (
        select
        from public.alerts o
        where o.resolved_at is null
          and coalesce(o.tenant_id::text, '') = coalesce(f.tenant_id::text, '')
          and o.kind = f.kind
          and o.subject = f.subject
      )
    order by f.tenant_id, f.kind, f.subject, a.resolved_at desc, a.id desc
  )
  update public.alerts a
  set summary = b.summary, what_to_do = b.what_to_do, evidence = b.evidence, for_tenant = b.for_tenant,
      opened_at = p_now, last_seen_at = p_now, count = a.count + 1, reopened = a.reopened + 1,
      acknowledged_at = null, acknowledged_by = null, clear_since = null, resolved_at = null
  from back b
  where a.id = b.id
$function$;
comment on function private.reopen_alerts(private.alert_finding[],timestamp with time zone) is 'Opens the alerts that were resolved within a day and are found again.';

CREATE OR REPLACE FUNCTION private.replan_reminders(p_tenant_id uuid, p_plans private.reminder_plan[], p_again boolean DEFAULT false)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  update public.reminders r
  set due_at = n.due_at,
      send_at = n.send_at,
      channel = n.channel,
      status = n.status,
      reason_code = n.reason_code,
      reason_detail = null,
      -- What is or was with a sender: neither its late answer nor the provider's memory of
      -- the idempotency key may meet the new plan.
      generation = r.generation
        + (r.status in ('queued', 'sent', 'failed', 'unknown') or r.attempts > 0)::integer,
      attempts = 0,
      queued_at = null,
      message_id = null,
      claimed_until = null,
      handed_over_at = null,
      may_be_taken = false,
      content_hash = null,
      sent_at = null,
      skipped_at = null
  from unnest(p_plans) n
  where r.tenant_id = p_tenant_id
    and r.booking_id = n.booking_id
    and r.rule_id = n.rule_id
    and r.recipient = n.recipient
    and r.is_fallback = n.is_fallback
    and (p_again or case
      -- What was sent, failed or skipped is done with, unless its time moves.
      when r.status in ('sent', 'unknown') or r.skipped_at is not null
        then n.status <> 'cancelled' and r.due_at <> n.due_at
      when r.status = 'failed'
        then n.status <> 'cancelled' and (
          r.due_at <> n.due_at or r.channel <> n.channel and not private.is_stood_in_for(r))
      when r.status = 'skipped'
        then n.status = 'cancelled' or r.due_at <> n.due_at
      -- What waits or is on its way goes on, unless something changed.
      when r.status in ('scheduled', 'queued')
        then n.status = 'cancelled' or r.due_at <> n.due_at or r.channel <> n.channel
      else (r.due_at, r.channel, r.status, r.reason_code) is distinct from
        (n.due_at, n.channel, n.status, n.reason_code)
    end);
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
comment on function private.replan_reminders(uuid,private.reminder_plan[],boolean) is 'Moves, cancels and revives reminders that have rows; tells how many changed. What was sent stays sent unless the meeting''s time moved. p_again: whatever became of it.';

CREATE OR REPLACE FUNCTION private.replan_rule()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- The tenant is locked: of two that add one at once, the second counts both.
  if tg_op = 'INSERT' and (
    select count(*) from public.reminder_rules r where r.tenant_id = new.tenant_id
  ) > private.rule_limit() then
    perform private.refuse(
      format('A tenant has at most %s reminder rules', private.rule_limit()),
      'Delete one that is not needed, or change it.',
      'check_violation');
  end if;
  -- Until a large one is done, what falls due is judged by the rule as it is now.
  perform private.start_job(new.tenant_id, 'replan_rule', new.id);
  return null;
end;
$function$;
comment on function private.replan_rule() is 'Plans the reminders of a rule again when it is added or changed: a few hundred in the same transaction, more right behind, see running_jobs.';

CREATE OR REPLACE FUNCTION private.replan_rules_by_clock()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Whose own time zone is not known are written to by the tenant's.
  perform private.start_job(r.tenant_id, 'replan_rule', r.id)
  from public.reminder_rules r
  where r.tenant_id = new.id and r.at_time is not null and r.active;
  return null;
end;
$function$;
comment on function private.replan_rules_by_clock() is 'Plans again what is due at a time of the day when the tenant''s clock is another one.';

CREATE OR REPLACE FUNCTION private.requeue_lost_reminders(p_now timestamp with time zone, p_limit integer DEFAULT 500, p_after interval DEFAULT private.look_again_after())
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_waiting public.reminders[];
  v_lost private.queue_position[];
begin
  -- Also a queue can be purged with one click in Studio; what it held must not be forgotten.
  v_waiting := array(
    select r
    from public.reminders r
    where r.status = 'queued' and r.queued_at <= p_now - p_after
    order by r.queued_at
    limit p_limit
    for update skip locked
  );
  if v_waiting = '{}' then
    return 0;
  end if;

  -- What a sender holds will be settled.
  v_lost := array(
    select row(r.tenant_id, r.id, r.generation, r.send_at, 1)::private.queue_position
    from unnest(v_waiting) r
    where (r.claimed_until is null or r.claimed_until <= p_now)
      and not private.has_message(r)
    order by r.send_at
  );
  -- The others are not looked at again before it is their turn.
  perform private.queue_reminders(array(
    select row(r.tenant_id, r.id, r.message_id)::private.queued_reminder from unnest(v_waiting) r
  ), p_now);
  if v_lost <> '{}' then
    perform private.send_messages(v_lost, p_now);
  end if;
  return cardinality(v_lost);
end;
$function$;
comment on function private.requeue_lost_reminders(timestamp with time zone,integer,interval) is 'Gives new messages to reminders whose messages are no longer in the queue, of those queued p_after ago or earlier, that were not looked at for longest; tells how many.';

CREATE OR REPLACE FUNCTION private.reschedule_url(p_facts private.link_facts, p_is_cancelled boolean)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  f constant private.link_facts := p_facts;
begin
  return case
    when not f.may_reschedule or f.key is null then null
    when f.reschedule_url is not null and not p_is_cancelled
      then private.used_by(f.reschedule_url, coalesce(f.address, ''))
    when f.platform is not null then
      (f.platform ->> 'reschedule_url') || '/' || f.key
        || private.platform_query(f) || '&reschedule=true'
        || coalesce('&teamId=' || (f.platform ->> 'team_id'), '')
    else
      f.booker_url || '/reschedule/' || f.key || coalesce(
        '?' || nullif(concat_ws('&',
          case when p_is_cancelled then 'allowRescheduleForCancelledBooking=true' end,
          'rescheduledBy=' || f.address
        ), ''), '')
  end;
end;
$function$;
comment on function private.reschedule_url(private.link_facts,boolean) is 'The link to choose another time; p_is_cancelled: for a booking that is cancelled, of which Cal.com asks whether that is meant. Null for none.';

CREATE OR REPLACE FUNCTION private.resends_unknown(p_reminder public.reminders, p_provider text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_reminder.channel = 'sms' then false
    -- Twice is better than never; more often is not.
    when p_provider = 'smtp' then not p_reminder.may_be_taken
    else true
  end;
end;
$function$;
comment on function private.resends_unknown(public.reminders,text) is 'Whether to try again when a provider may have taken a message. Resend and a webhook''s receiver tell by its key that it is the same. A mail server does not: it gets a mail once more at most. A text message would come twice.';

CREATE OR REPLACE FUNCTION private.restore_identities(p_tenant_id uuid, p_booking_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Those that another booking wrongly has, too: its events do not name them.
  delete from public.booking_uids u
  using (
    select u.cal_uid
    from public.booking_uids u
    where u.tenant_id = p_tenant_id and u.booking_id = any (p_booking_ids)
    union
    select n.cal_uid
    from public.webhook_events e
    cross join lateral (values (e.cal_uid), (e.previous_uid)) n (cal_uid)
    where e.tenant_id = p_tenant_id
      and e.booking_id = any (p_booking_ids)
      and e.status = 'applied'
  ) o
  where u.tenant_id = p_tenant_id
    and u.cal_uid = o.cal_uid
    and not exists (
      select from public.webhook_events e
      where e.tenant_id = u.tenant_id
        and e.booking_id = u.booking_id
        and e.status = 'applied'
        and u.cal_uid in (e.cal_uid, e.previous_uid)
    )
    and not exists (
      select from public.bookings b
      where b.tenant_id = u.tenant_id and b.id = u.booking_id and b.closed_at is not null
    );

  insert into public.booking_uids as u
    (tenant_id, cal_uid, booking_id, ical_uid, cal_booking_id)
  select distinct on (n.cal_uid) p_tenant_id, n.cal_uid, e.booking_id, i.ical_uid,
    min(e.cal_booking_id) filter (where n.is_own) over (partition by n.cal_uid)
  from public.webhook_events e
  cross join lateral (values (e.cal_uid, true), (e.previous_uid, false)) n (cal_uid, is_own)
  -- Not above: hardly any uid is missing, and what is not asked for is not computed.
  cross join lateral (
    select case when n.is_own then private.kept_ical_uid(e) end as ical_uid
  ) i
  where e.tenant_id = p_tenant_id
    and e.booking_id = any (p_booking_ids)
    and e.status = 'applied'
    and n.cal_uid is not null
    and not exists (
      select from public.booking_uids k
      where k.tenant_id = p_tenant_id and k.cal_uid = n.cal_uid
    )
  order by n.cal_uid, i.ical_uid is null, e.id
  on conflict (tenant_id, cal_uid) do nothing;

  delete from public.bookings b
  where b.tenant_id = p_tenant_id
    and b.id = any (p_booking_ids)
    and b.closed_at is null
    and not exists (
      select from public.webhook_events e
      where e.tenant_id = b.tenant_id and e.booking_id = b.id and e.status = 'applied'
    );
end;
$function$;
comment on function private.restore_identities(uuid,uuid[]) is 'Makes the uids of bookings what the events say, and removes bookings no event speaks of.';

CREATE OR REPLACE FUNCTION private.restore_merged_lead(p_merged private.merged_contacts, p_kept public.leads)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_lead public.leads := jsonb_populate_record(null::public.leads, p_merged.lead);
  v_added public.lead_activities := jsonb_populate_record(null::public.lead_activities, p_merged.added);
begin
  insert into public.leads (
    tenant_id, id, name, email, phone, source, status, status_locked, score, notes, created_at,
    updated_at
  )
  values (
    v_lead.tenant_id, v_lead.id, v_lead.name, v_lead.email, v_lead.phone, v_lead.source,
    v_lead.status, v_lead.status_locked, v_lead.score, v_lead.notes, v_lead.created_at,
    v_lead.updated_at
  );
  -- The trigger has noted it as it notes any lead that is added.
  delete from public.lead_activities a
  where a.tenant_id = v_lead.tenant_id
    and (a.lead_id = v_lead.id or a.lead_id = p_kept.id and a.id = v_added.id);
  if v_added.id is not null then
    insert into public.lead_activities select v_added.*;
  end if;

  update public.leads l
  set notes = case
        when l.notes = v_lead.notes then null
        when right(l.notes, length(v_lead.notes) + 1) = E'\n' || v_lead.notes
          then left(l.notes, -length(v_lead.notes) - 1)
        else l.notes
      end,
      status = case
        when s.is_theirs then p_merged.other_status
        else l.status
      end,
      status_locked = case
        when s.is_theirs then p_merged.other_was_locked
        else l.status_locked
      end
  from (
    -- Bookings', or taken from the one that goes: not what somebody set since.
    select p_kept.status = v_lead.status
      or not p_kept.status_locked and p_kept.status in ('booking_confirmed', 'converted')
      as is_theirs
  ) s
  where l.tenant_id = p_kept.tenant_id and l.id = p_kept.id;
  return v_lead.id;
end;
$function$;
comment on function private.restore_merged_lead(private.merged_contacts,public.leads) is 'Makes the lead again that a contact had before it was merged, and takes from the other what it had given, unless somebody has changed that since.';

CREATE OR REPLACE FUNCTION private.restore_rights()
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer := 0;
  v_wrong private.wrong_right;
begin
  -- Twice: what is taken from a whole table is taken from its columns as well.
  for v_round in 1..2 loop
    for v_wrong in select * from private.rights_amiss() loop
      execute v_wrong.statement;
      v_count := v_count + 1;
    end loop;
  end loop;
  return v_count;
end;
$function$;
comment on function private.restore_rights() is 'Gives and takes what the API roles are and are not to have; tells how many rights were wrong.';

CREATE OR REPLACE FUNCTION private.retry_delay(p_attempts integer)
 RETURNS interval
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_attempts < 12
      then least(interval '1 minute' * power(2, p_attempts - 1), interval '6 hours')
  end;
end;
$function$;
comment on function private.retry_delay(integer) is 'How long to wait after this many failed attempts: a minute, doubling, at most six hours; null after the twelfth (about a day): given up.';

CREATE OR REPLACE FUNCTION private.retry_failed_events(p_limit integer DEFAULT 500, p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenants uuid[];
  v_count integer;
begin
  with retried as (
    update public.webhook_events e
    set status = 'pending', reason = null, retry_at = null
    from (
      select r.tenant_id, r.id
      from public.webhook_events r
      join public.tenants t on t.id = r.tenant_id
      where r.status = 'failed' and r.retry_at <= p_now and t.disabled_at is null
      order by r.retry_at
      limit p_limit
      for update of r skip locked
    ) r
    where e.tenant_id = r.tenant_id and e.id = r.id
    returning e.tenant_id
  )
  select array_agg(distinct r.tenant_id), count(*)::integer into v_tenants, v_count from retried r;
  perform private.apply_pending(t, p_now => p_now) from unnest(v_tenants) t;
  return v_count;
end;
$function$;
comment on function private.retry_failed_events(integer,timestamp with time zone) is 'Applies failed events whose time has come, oldest first; tells how many were tried.';

CREATE OR REPLACE FUNCTION private.return_reminders(p_returned private.returned_reminder[])
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  update public.reminders r
  set status = 'failed',
      reason_code = b.reason_code,
      reason_detail = b.reason_detail,
      sent_at = null
  from unnest(p_returned) b
  where r.tenant_id = b.tenant_id
    and r.id = b.reminder_id
    and case r.status when 'sent' then true end;
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
comment on function private.return_reminders(private.returned_reminder[]) is 'What was sent came back: it failed after all; tells how many changed.';

CREATE OR REPLACE FUNCTION private.reword_reminders(p_tenant_id uuid, p_wordings private.reminder_wording[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.reminders r
  set reason_detail = n.reason_detail
  from unnest(p_wordings) n
  where r.tenant_id = p_tenant_id and r.id = n.reminder_id;
end;
$function$;
comment on function private.reword_reminders(uuid,private.reminder_wording[]) is 'Writes other words of a provider into the reasons of reminders.';

CREATE OR REPLACE FUNCTION private.rights_amiss()
 RETURNS SETOF private.wrong_right
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
  with amiss as (
    (select true as too_much, x.* from (
      select * from private.actual_rights() except select * from private.wanted_rights()) x)
    union all
    (select false, x.* from (
      select * from private.wanted_rights() except select * from private.actual_rights()) x)
  )
  select a.too_much, a.role, a.privilege, o.name,
    format(
      case when a.too_much then 'revoke %s%s on %s from %s' else 'grant %s%s on %s to %s' end,
      a.privilege, case when a.attname is not null then format(' (%I)', a.attname) else '' end, o.name,
      a.role)
  from amiss a
  cross join lateral private.object_in_sql(a.kind, a.oid) o (name)
  order by not a.too_much, o.name, a.role, a.privilege;
end;
$function$;
comment on function private.rights_amiss() is 'What the API roles may do and are not to, first, and what they are to and may not.';

CREATE OR REPLACE FUNCTION private.rights_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_wrong constant text[] := array(
    select format('%s %s %s on %s', w.role,
      case when w.is_too_much then 'has' else 'lacks' end, w.privilege, w.object)
    from private.rights_amiss() w
  );
begin
  return case when v_wrong <> '{}' then format(
    'Rights are not as they are to be: %s.', private.named(v_wrong)) end;
end;
$function$;
comment on function private.rights_trouble() is 'Whether the API roles may do what they are to, and nothing else.';

CREATE OR REPLACE FUNCTION private.rows_of_attendees(p_tenant_id uuid, p_folded private.folded_booking[])
 RETURNS public.booking_attendees[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select row(
      p_tenant_id, f.booking_id, j.key, p.position, p.is_booker, p.name, p.email, p.phone,
      p.time_zone, p.locale, n.since is not null, n.since, p.requested_at, p.confirmed_at,
      p.left_at, coalesce(p.moved_in, false), coalesce(p.moved_out, false), p.fit,
      p.seat_id, p.attendance_confirmed_at, p.attendance_confirmed_for
    )::public.booking_attendees
    from unnest(p_folded) f
    cross join lateral jsonb_each((f.state).attendees) j
    cross join lateral jsonb_to_record(j.value) p (
      position integer,
      is_booker boolean,
      name text,
      email text,
      phone text,
      time_zone text,
      locale text,
      requested_at timestamptz,
      confirmed_at timestamptz,
      left_at timestamptz,
      moved_in boolean,
      moved_out boolean,
      fit smallint,
      seat_id text,
      attendance_confirmed_at timestamptz,
      attendance_confirmed_for timestamptz
    )
    cross join lateral (
      select case
        when (f.state).no_shows <> '{}'
          then private.no_show_since((f.state).no_shows, j.key, p.is_booker)
      end as since
    ) n
  );
end;
$function$;
comment on function private.rows_of_attendees(uuid,private.folded_booking[]) is 'The attendees of folded bookings, those at hand, as rows.';

CREATE OR REPLACE FUNCTION private.rows_of_bookings(p_tenant_id uuid, p_folded private.folded_booking[])
 RETURNS public.bookings[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select row(
      p_tenant_id, f.booking_id, s.cal_uid, s.cal_booking_id, private.final_status(f.state),
      a.booker ->> 'name', a.booker ->> 'email', a.booker ->> 'phone', s.event_type,
      s.event_title, s.start_time, s.end_time, s.confirmed_at, s.rescheduled_at,
      s.cancelled_at, s.completed_at, s.requested_at, s.payment_due_at, s.paid_at,
      s.cancellation_reason, s.cancelled_by, s.reschedule_requested,
      coalesce(f.guessed, exists (
        select from public.booking_uids u
        where u.tenant_id = p_tenant_id and u.booking_id = f.booking_id and u.guessed
      )),
      null, s.metadata, s.created_at, s.updated_at
    )::public.bookings
    from unnest(p_folded) f
    cross join lateral (select (f.state).*) s
    cross join lateral (select s.attendees -> f.booker as booker) a
  );
end;
$function$;
comment on function private.rows_of_bookings(uuid,private.folded_booking[]) is 'Folded bookings as rows.';

CREATE OR REPLACE FUNCTION private.rows_of_folds(p_tenant_id uuid, p_folded private.folded_booking[])
 RETURNS private.booking_folds[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select row(
      p_tenant_id, f.booking_id, s.status, s.seated, s.payment_due, s.was_requested,
      s.others + a.people, s.others_present + a.present, f.booker, s.no_shows, s.corrections,
      s.series_keys, s.place
    )::private.booking_folds
    from unnest(p_folded) f
    cross join lateral (select (f.state).*) s
    cross join lateral (
      select count(*) as people, count(*) filter (where not p.value ? 'left_at') as present
      from jsonb_each(s.attendees) p
    ) a
  );
end;
$function$;
comment on function private.rows_of_folds(uuid,private.folded_booking[]) is 'What the next step of folded bookings starts from, as rows.';

CREATE OR REPLACE FUNCTION private.rule_limit()
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select 100 $function$;
comment on function private.rule_limit() is 'How many reminder rules a tenant may have: each webhook plans by all of them.';

CREATE OR REPLACE FUNCTION private.rule_name(p_anchor public.reminder_anchor, p_offset_minutes integer)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE STRICT
 SET search_path TO ''
AS $function$
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
$function$;
comment on function private.rule_name(public.reminder_anchor,integer) is 'What a rule is called unless somebody calls it otherwise: "24 hours before", "Follow-up after 30 minutes"; null for other moments, and without an offset in minutes.';

CREATE OR REPLACE FUNCTION private.rule_named(p_tenant_id uuid, p_name text)
 RETURNS public.reminder_rules
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_rule public.reminder_rules;
begin
  select r.*
  into v_rule
  from public.reminder_rules r
  where r.tenant_id = p_tenant_id and lower(r.name) = lower(btrim(p_name))
  order by r.active desc, r.id
  limit 1;
  if not found then
    perform private.refuse(
      format('There is no rule "%s"', p_name),
      format('Its rules: %s.', (
        select string_agg(r.name, ', ' order by r.name)
        from public.reminder_rules r
        where r.tenant_id = p_tenant_id)),
      'no_data_found');
  end if;
  return v_rule;
end;
$function$;
comment on function private.rule_named(uuid,text) is 'The rule of this name; raises when there is none.';

CREATE OR REPLACE FUNCTION private.said_in_form(p_tenant_id uuid, p_lead_id uuid, p_key text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select a.details ->> p_key
    from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_lead_id
      and a.kind = 'form_submitted'
      and a.details ? p_key
    order by a.occurred_at desc, a.form_event
    limit 1
  );
end;
$function$;
comment on function private.said_in_form(uuid,uuid,text) is 'The name or phone number of a lead as of the last form that has it, for where no booking does.';

CREATE OR REPLACE FUNCTION private.same_bookings(p_event public.webhook_events, p_recognised text[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_uids constant text[] := array[p_event.cal_uid, p_event.previous_uid] || p_recognised;
  v_found constant uuid[] := (
    select array_agg(distinct u.booking_id)
    from public.booking_uids u
    where u.tenant_id = p_event.tenant_id
      and u.cal_uid = any (v_uids)
      -- A new uid after a closed booking is a new booking: the old row stays as it is.
      and (u.cal_uid = p_event.cal_uid or not private.is_closed(u.tenant_id, u.booking_id))
  );
begin
  if v_found is null or cardinality(v_found) = 1 then
    return v_found;
  end if;
  -- The one that was known first comes first: it keeps its row, whatever the order of uids.
  return (
    select array_agg(b.id order by b.first_event)
    from (
      select e.booking_id as id, min(e.id) as first_event
      from public.webhook_events e
      where e.tenant_id = p_event.tenant_id and e.booking_id = any (v_found)
      group by e.booking_id
    ) b
  );
end;
$function$;
comment on function private.same_bookings(public.webhook_events,text[]) is 'The rows that an event shows to be one appointment; null when there is none yet.';

CREATE OR REPLACE FUNCTION private.sample_context(p_slug text, p_rule text, p_cal_uid text, p_language text, p_now timestamp with time zone)
 RETURNS private.context
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_tenant public.tenants;
  v_rule public.reminder_rules;
  v_booking public.bookings;
  v_to private.addressee;
begin
  select t.* into v_tenant from public.tenants t where t.id = private.tenant_with_slug(p_slug);
  v_rule := private.rule_named(v_tenant.id, p_rule);
  v_booking := private.booking_to_show(v_rule, p_cal_uid, p_now);
  if v_booking.id is null then
    v_booking := private.made_up_booking(v_tenant, v_rule, p_now);
  end if;
  v_to := private.addressee_to_show(v_tenant, v_rule, v_booking);
  v_to.locale := coalesce(p_language, v_to.locale);
  return row(
    v_tenant, v_rule, v_booking, v_to,
    private.due_if_it_happened(v_rule, v_booking, v_to, v_tenant.time_zone),
    null, true, false
  )::private.context;
end;
$function$;
comment on function private.sample_context(text,text,text,text,timestamp with time zone) is 'What a message by a rule on trial is about: the booking that was named, the next one, or one made up.';

CREATE OR REPLACE FUNCTION private.schedule()
 RETURNS TABLE(name text, schedule text, command text)
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  values
    ('calbase-tick', '10 seconds', 'select private.tick()'),
    -- Until nothing is left, or for twenty seconds, a transaction a step. Not a procedure: one that
    -- commits may not fix its search_path.
    ('calbase-work', '5 seconds', $work$do $$
begin
  for step in 1..1000 loop
    exit when not private.work_step() or statement_timestamp() < clock_timestamp() - interval '20 seconds';
    commit;
  end loop;
end
$$$work$),
    ('calbase-retry-events', '* * * * *', 'select private.retry_failed_events()'),
    ('calbase-complete-meetings', '* * * * *', 'select private.complete_ended_meetings()'),
    ('calbase-count-metrics', '* * * * *', 'select private.count_metrics()'),
    ('calbase-count-days', '*/5 * * * *', 'select private.count_recent_days()'),
    ('calbase-count-changed-days', '*/5 * * * *', $work$do $$
begin
  for step in 1..1000 loop
    exit when not private.count_changed_days() or statement_timestamp() < clock_timestamp() - interval '20 seconds';
    commit;
  end loop;
end
$$$work$),
    ('calbase-learn-habits', '* * * * *', 'select private.learn_habits()'),
    ('calbase-judge-alerts', '* * * * *', 'select private.judge_alerts()'),
    ('calbase-reconcile', '* * * * *', 'select private.reconcile_tick()'),
    ('calbase-ask-cal-com', '10 seconds', 'select private.ping_reconcile()'),
    ('calbase-prune', '*/10 * * * *', 'select private.prune()'),
    ('calbase-prune-alerts', '29 3 * * *', 'select private.prune_alerts()'),
    ('calbase-prune-findings', '43 3 * * *', 'select private.prune_findings()'),
    ('calbase-prune-job-runs', '17 3 * * *', 'select private.prune_job_runs()')
$function$;
comment on function private.schedule() is 'The jobs there are to be in pg_cron.';

CREATE OR REPLACE FUNCTION private.schedule_jobs()
 RETURNS text[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_names constant text[] := array(select private.jobs_amiss());
begin
  -- Anew, as scheduling does not start a job that was stopped.
  perform cron.unschedule(j.jobid) from cron.job j where j.jobname = any (v_names);
  perform cron.schedule(s.name, s.schedule, s.command)
  from private.schedule() s
  where s.name = any (v_names);
  return v_names;
end;
$function$;
comment on function private.schedule_jobs() is 'Schedules the jobs that are missing or changed; gives their names.';

CREATE OR REPLACE FUNCTION private.scheduler_gap(p_now timestamp with time zone)
 RETURNS tstzrange
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select tstzrange(h.last_at, p_now)
    from private.heartbeat h
    where h.name = 'alerts' and h.last_at < p_now - interval '5 minutes'
  );
end;
$function$;
comment on function private.scheduler_gap(timestamp with time zone) is 'From when until now nothing ran, when it is for the first time again; else null.';

CREATE OR REPLACE FUNCTION private.scheduler_trouble(p_now timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return case when not exists (
    select
    from private.heartbeat h
    where h.name = 'tick' and h.last_at >= p_now - interval '1 minute'
  ) then 'The scheduler has not run for a minute.' end;
end;
$function$;
comment on function private.scheduler_trouble(timestamp with time zone) is 'Whether the tick stands still.';

CREATE OR REPLACE FUNCTION private.score_again(p_tenant_id uuid, p_folded private.folded_booking[], p_deeds private.deed[], p_known text[], p_from_start boolean)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_bookings constant uuid[] := array(select f.booking_id from unnest(p_folded) f);
  v_changed private.scored_lead[];
  v_scoring private.scoring;
begin
  if p_known <> '{}' then
    v_changed := private.changed_leads(
      p_tenant_id, p_known, p_deeds, v_bookings,
      -- Bookings may have become one: the same activities, and other points.
      p_from_start or exists (
        select from unnest(p_folded) f where f.is_complete and not f.is_new
      ));
  end if;
  v_scoring := private.score_leads(
    p_tenant_id, private.new_leads(p_tenant_id, p_deeds, p_known) || v_changed, p_deeds, v_bookings);

  perform private.write_new_leads(p_tenant_id, v_scoring);
  if v_changed <> '{}' then
    perform private.drop_activities(p_tenant_id, v_changed, p_deeds, v_bookings);
  end if;
  perform private.write_activities(p_tenant_id, v_scoring.deeds, p_known = '{}');
  if p_known <> '{}' then
    -- First: what is known of a lead comes from its bookings, and these have none.
    perform private.drop_idle_leads(p_tenant_id, v_changed);
    perform private.write_known_leads(p_tenant_id, v_scoring);
    if cardinality(v_changed) < cardinality(p_known) then
      perform private.write_names_of_leads(p_tenant_id, array(
        select k.contact from unnest(p_known) k (contact)
        except
        select c.contact from unnest(v_changed) c
      ));
    end if;
  end if;
end;
$function$;
comment on function private.score_again(uuid,private.folded_booking[],private.deed[],text[],boolean) is 'Scores leads from the first of their activities that changed. p_known: contacts that have a row.';

CREATE OR REPLACE FUNCTION private.score_before(p_tenant_id uuid, p_lead private.scored_lead)
 RETURNS private.score_so_far
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v private.score_so_far := row(0, null::uuid, false);
begin
  if p_lead.is_new or p_lead.since = '-infinity' then
    return v;
  end if;
  -- From the end, as that is where changes are: what the lead has, less what it earned since.
  v.score := (
    select l.score from public.leads l where l.tenant_id = p_tenant_id and l.id = p_lead.lead_id
  ) - coalesce((
    select sum(a.points)::integer
    from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_lead.lead_id
      and a.occurred_at >= p_lead.since
  ), 0);
  v.first_booking := (
    select a.booking_id
    from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_lead.lead_id
      and a.occurred_at < p_lead.since
      and a.booking_id is not null
    order by a.occurred_at, a.kind, (
      select b.cal_uid
      from public.bookings b
      where b.tenant_id = p_tenant_id and b.id = a.booking_id
    )
    limit 1
  );
  v.is_known := exists (
    select
    from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_lead.lead_id
      and a.occurred_at < p_lead.since
      and (a.kind = 'added' or a.booking_id <> v.first_booking)
  );
  return v;
end;
$function$;
comment on function private.score_before(uuid,private.scored_lead) is 'Where a lead stood before its activities changed.';

CREATE OR REPLACE FUNCTION private.score_leads(p_tenant_id uuid, p_leads private.scored_lead[], p_deeds private.deed[], p_booking_ids uuid[])
 RETURNS private.scoring
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  d private.deed_in_order;
  v_at bigint := 0::bigint;
  v_lead private.scored_lead;
  v_so_far private.score_so_far;
  v_points integer;
  v_leads private.scored_lead[] := array[]::private.scored_lead[];
  v_deeds private.scored_deed[] := array[]::private.scored_deed[];
begin
  -- A walk, because the cap at 100 and the first booking depend on what came before.
  for d in select * from private.deeds_in_order(p_tenant_id, p_leads, p_deeds, p_booking_ids) loop
    if d.at <> v_at then
      if v_at > 0 then
        v_leads := v_leads || v_lead;
      end if;
      v_at := d.at;
      v_lead := d.lead;
      v_so_far := private.score_before(p_tenant_id, v_lead);
      v_lead.score := v_so_far.score;
      v_lead.first_at := (d.deed).occurred_at;
    end if;
    continue when d.deed is null;

    v_so_far.first_booking := coalesce(v_so_far.first_booking, (d.deed).booking_id);
    -- Known is who did anything before this booking, but answer forms.
    v_so_far.is_known := v_so_far.is_known
      or (d.deed).kind <> 'form_submitted'
        and (d.deed).booking_id is distinct from v_so_far.first_booking;
    v_points := private.points_for((d.deed).kind, (d.deed).fit, d.added, v_so_far);
    v_so_far.is_known := v_so_far.is_known or (d.deed).kind = 'added';
    v_so_far.score := v_so_far.score + v_points;
    v_lead.score := v_so_far.score;
    v_lead.last_at := (d.deed).occurred_at;
    v_lead.status := coalesce(private.status_by((d.deed).kind), v_lead.status);
    v_deeds := v_deeds || row(v_lead.lead_id, d.deed, v_points)::private.scored_deed;
  end loop;
  if v_at > 0 then
    v_leads := v_leads || v_lead;
  end if;
  return row(v_leads, v_deeds)::private.scoring;
end;
$function$;
comment on function private.score_leads(uuid,private.scored_lead[],private.deed[],uuid[]) is 'Scores leads from the first of their activities that changed. Points follow the order in which things happened, not in which they arrived.';

CREATE OR REPLACE FUNCTION private.score_leads_anew(p_tenant_id uuid, p_contacts text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_merged constant private.merged_contacts[] := private.merged_with(p_tenant_id, p_contacts);
  v_leads constant private.scored_lead[] := private.changed_leads(
    p_tenant_id, p_contacts, '{}', '{}', true);
  v_scoring constant private.scoring := private.score_leads(p_tenant_id, v_leads, '{}', '{}');
begin
  perform private.write_activities(p_tenant_id, v_scoring.deeds, false);
  perform private.write_known_leads(p_tenant_id, v_scoring);
  perform private.write_merged_leads(p_tenant_id, v_merged, p_contacts);
  perform private.drop_idle_leads(p_tenant_id, v_leads);
end;
$function$;
comment on function private.score_leads_anew(uuid,text[]) is 'Scores leads again from the activities they have.';

CREATE OR REPLACE FUNCTION private.search_events(p_tenant_id uuid, p_contacts text[])
 RETURNS bigint[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_found bigint[] := array[]::bigint[];
  v_after bigint := 0::bigint;
  v_until bigint;
begin
  loop
    v_until := (
      select max(n.id)
      from (
        select e.id
        from public.webhook_events e
        where e.tenant_id = p_tenant_id and e.id > v_after
        order by e.id
        limit 500
      ) n
    );
    exit when v_until is null;
    -- Without a pause it would have one core to itself for seconds. As in work_step(), the webhooks
    -- have the machine in between; not while they wait for the tenant.
    if v_after > 0 and not private.has_tenant_alone(p_tenant_id) then
      perform pg_sleep(0.02);
    end if;
    v_found := v_found || private.events_naming(p_tenant_id, p_contacts, v_after, v_until);
    v_after := v_until;
  end loop;
  return v_found;
end;
$function$;
comment on function private.search_events(uuid,text[]) is 'All events in which a person''s address or number occurs. In pieces, with a pause between two, unless this transaction has the tenant alone.';

CREATE OR REPLACE FUNCTION private.seat_title(p_booking public.bookings, p_to private.addressee)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Names are as long as somebody likes: one that is a letter, put for another in a title full of it,
  -- would make a message of hundreds of megabytes.
  if length(p_booking.event_title) > 2000 then
    return null;
  end if;
  return coalesce((
    select replace(p_booking.event_title, a.name, left(coalesce(p_to.name, ''), 200))
    from public.booking_attendees a
    where a.tenant_id = p_booking.tenant_id
      and a.booking_id = p_booking.id
      and a.is_booker
      and a.contact <> p_to.recipient
      and a.name <> ''
      and strpos(p_booking.event_title, a.name) > 0
    order by length(a.name) desc
    limit 1
  ), p_booking.event_title);
end;
$function$;
comment on function private.seat_title(public.bookings,private.addressee) is 'The title of a booking with seats for one of those who have one: Cal.com puts the name of the first of them into it. Null for what is too long to be one.';

CREATE OR REPLACE FUNCTION private.seats_named(p_state private.booking_state, p_details jsonb)
 RETURNS private.listed_attendee[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_named constant private.listed_attendee[] :=
    private.attendees_named(p_state, p_details);
begin
  if not private.is_of_one_seat(p_details) then
    return v_named;
  end if;
  return array(select a from unnest(v_named) a where a.position = 0);
end;
$function$;
comment on function private.seats_named(private.booking_state,jsonb) is 'Those whose seats an event is about: the first it lists, if it is about one; else all.';

CREATE OR REPLACE FUNCTION private.secrets_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_tenants constant text[] := array(
    select t.slug
    from public.tenants t
    where t.disabled_at is null
      and not exists (
        select
        from private.tenant_secrets s
        where s.tenant_id = t.id and private.read_secret(s.secret_id) is not null
      )
    order by t.slug
  );
begin
  return case when v_tenants <> '{}' then format(
    'No webhook secret can be read of %s: Cal.com is answered 503.', private.named(v_tenants)) end;
end;
$function$;
comment on function private.secrets_trouble() is 'Whether each enabled tenant has a webhook secret that can be read.';

CREATE OR REPLACE FUNCTION private.see_alerts_again(p_findings private.alert_finding[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
 SET enable_nestloop TO 'off'
AS $function$
  update public.alerts a
  set summary = f.summary, what_to_do = f.what_to_do, evidence = f.evidence, last_seen_at = p_now,
      count = a.count + 1, clear_since = null
  from unnest(p_findings) f
  where a.resolved_at is null
    -- As text, so that they can be hashed: of ten thousand tenants at once, as much may be found.
    and coalesce(a.tenant_id::text, '') = coalesce(f.tenant_id::text, '')
    and a.kind = f.kind
    and a.subject = f.subject
$function$;
comment on function private.see_alerts_again(private.alert_finding[],timestamp with time zone) is 'Notes of the open alerts which of them are found still, and how it is now.';

CREATE OR REPLACE FUNCTION private.send_delay(p_attempts integer, p_retry_after_seconds integer)
 RETURNS interval
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Half of it by chance, so that what failed together is not retried together.
  return greatest(
    make_interval(secs => p_retry_after_seconds),
    least(interval '30 seconds' * power(2, p_attempts - 1), interval '1 hour')
      * (0.5 + random() / 2)
  );
end;
$function$;
comment on function private.send_delay(integer,integer) is 'How long to wait after a failed attempt: 30 seconds, doubling, at most an hour, with jitter; never less than the provider asked for.';

CREATE OR REPLACE FUNCTION private.send_messages(p_next private.queue_position[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_ids constant bigint[] := array(
    select pgmq.send_batch('reminders', array(
      select jsonb_build_object(
        'tenant_id', n.tenant_id, 'reminder_id', n.reminder_id, 'generation', n.generation)
      from unnest(p_next) with ordinality n
      order by n.ordinality
    ))
  );
begin
  -- The ids come in the order of the messages.
  perform private.queue_reminders(array(
    select row(n.tenant_id, n.reminder_id, v_ids[n.ordinality])::private.queued_reminder
    from unnest(p_next) with ordinality n
  ), p_now);
end;
$function$;
comment on function private.send_messages(private.queue_position[],timestamp with time zone) is 'Puts reminders into the queue, in this order. They must be locked.';

CREATE OR REPLACE FUNCTION private.sending_command(p_now timestamp with time zone DEFAULT now())
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return case when private.why_not_itself(p_now) is null then 'select resume_sending();'
    else 'select * from due_meanwhile(); then select * from adopt_installation();' end;
end;
$function$;
comment on function private.sending_command(timestamp with time zone) is 'What lets a stopped installation send. p_now: real time.';

CREATE OR REPLACE FUNCTION private.sending_horizon()
 RETURNS interval
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select interval '20 seconds' $function$;
comment on function private.sending_horizon() is 'How far ahead slots are given away.';

CREATE OR REPLACE FUNCTION private.series_key(p_details jsonb, p_start timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_rule constant jsonb := p_details -> 'recurringEvent';
  v_start timestamp;
begin
  if jsonb_typeof(v_rule) is distinct from 'object' or p_start is null then
    return null;
  end if;

  -- The clock of the organizer: a weekly meeting stays at its hour when summer time begins.
  v_start := private.local_time(p_start, coalesce(p_details #>> '{organizer,timeZone}', 'UTC'));
  return private.stable_id(
    p_details ->> 'type',
    private.booker_of(p_details),
    v_rule ->> 'freq', v_rule ->> 'interval', v_rule ->> 'count',
    to_char(v_start, 'HH24:MI'),
    -- Cal.com counts as RFC 5545 libraries do: 0 yearly, 1 monthly, 2 weekly, 3 daily.
    case v_rule ->> 'freq'
      when '0' then to_char(v_start, 'MM-DD')
      when '1' then to_char(v_start, 'DD')
      when '2' then to_char(v_start, 'ID')
    end
  )::text;
end;
$function$;
comment on function private.series_key(jsonb,timestamp with time zone) is 'What the occurrences of one series share. Cal.com''s envelope carries no series id: they are recognised by event type, booker, recurrence, and the day and hour on the organizer''s clock.';

CREATE OR REPLACE FUNCTION private.series_of(p_tenant_id uuid, p_booking_id uuid)
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_keys text[];
begin
  select k.series_keys
  into v_keys
  from private.booking_folds k
  where k.tenant_id = p_tenant_id and k.booking_id = p_booking_id;
  if found then
    return v_keys;
  end if;
  return array(
    select distinct e.series_key
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.booking_id = p_booking_id and e.series_key is not null
  );
end;
$function$;
comment on function private.series_of(uuid,uuid) is 'The series a booking belongs to, by all that is known of it: one that was moved has other hours than its series, but its earlier events tell.';

CREATE OR REPLACE FUNCTION private.server_identifier()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Open to everyone, unless a platform closes it.
  if has_function_privilege('pg_catalog.pg_control_system()', 'execute') then
    return (select s.system_identifier::text from pg_catalog.pg_control_system() s);
  end if;
  return null;
end;
$function$;
comment on function private.server_identifier() is 'What initdb called this server; a physical copy has it as well.';

CREATE OR REPLACE FUNCTION private.setting(p_name text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return private.read_secret((select s.id from vault.secrets s where s.name = p_name));
end;
$function$;
comment on function private.setting(text) is 'A setting of this project, from Vault: calbase_functions_url or calbase_cron_key; null when it is not there or cannot be decrypted.';

CREATE OR REPLACE FUNCTION private.settings_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_missing constant text[] := array(
    select n.name
    from unnest('{calbase_functions_url, calbase_cron_key}'::text[]) n (name)
    where private.setting(n.name) is null
  );
begin
  return case when v_missing <> '{}' then format(
    'Vault does not have %s, or cannot decrypt it.', array_to_string(v_missing, ' and ')) end;
end;
$function$;
comment on function private.settings_trouble() is 'Whether the scheduler knows where the functions are, and the key to them.';

CREATE OR REPLACE FUNCTION private.settle(p_outcomes private.reminder_outcome[])
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_messages constant bigint[] := array(
    select o.message_id from unnest(p_outcomes) o where o.message_id is not null
  );
  v_count integer;
begin
  update public.reminders r
  set status = o.status,
      reason_code = o.reason_code,
      reason_detail = o.reason_detail,
      send_at = o.send_at,
      attempts = o.attempts,
      queued_at = null,
      message_id = null,
      claimed_until = null,
      handed_over_at = null,
      may_be_taken = o.may_be_taken,
      sent_at = case when o.status = 'sent' then o.at end,
      skipped_at = case when o.status = 'skipped' then o.at end
  from unnest(p_outcomes) o
  where r.tenant_id = o.tenant_id
    and r.id = o.reminder_id
    and case o.status
      -- Its sender may say so late, its provider even later.
      when 'sent' then r.status in ('scheduled', 'queued', 'failed', 'unknown')
      when 'failed' then r.status in ('queued', 'unknown')
      when 'skipped' then r.status in ('scheduled', 'queued')
      else r.status = 'queued'
    end;
  get diagnostics v_count = row_count;
  if v_messages <> '{}' then
    perform pgmq.delete('reminders', v_messages);
  end if;
  return v_count;
end;
$function$;
comment on function private.settle(private.reminder_outcome[]) is 'Ends what is queued, or lets it wait for another attempt, and takes it out of the queue; tells how many changed.';

CREATE OR REPLACE FUNCTION private.settle_account(p_cursor private.sync_cursors, p_account jsonb, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if p_account ->> 'id' is null then
    perform private.refuse_connection(
      p_cursor.tenant_id, 'Cal.com does not say whose key it is: is the URL that of its API v2?');
    return;
  end if;
  update private.connections c
  set state = 'connected', account_id = p_account ->> 'id',
      account_email = lower(p_account ->> 'email'),
      budget = private.budget_of(c.api_url, p_account ->> 'id')
  where c.tenant_id = p_cursor.tenant_id;
  delete from private.api_budgets b where b.budget = p_cursor.secret_id::text;
  perform private.begin_sync(p_cursor.tenant_id, p_now);
  update private.sync_cursors k
  set due_at = 'infinity', failed = 0, error = null, lease = null, leased_until = null
  where k.tenant_id = p_cursor.tenant_id and k.kind = 'account';
end;
$function$;
comment on function private.settle_account(private.sync_cursors,jsonb,timestamp with time zone) is 'A key is whose Cal.com says (data of GET /me): its bookings are asked for from now on.';

CREATE OR REPLACE FUNCTION private.settle_budget(p_lease uuid, p_answer jsonb, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_remaining constant integer := least(private.to_bigint(p_answer ->> 'remaining'), 1000000)::integer;
  v_pause constant interval := make_interval(
    secs => least(greatest(coalesce(private.to_bigint(p_answer ->> 'reset'), 60), 1), 3600));
begin
  update private.api_budgets b
  set lease = null, leased_until = null, remaining = v_remaining,
      next_at = greatest(b.next_at, case
        when private.to_bigint(p_answer ->> 'status') = 429 or v_remaining < 20
          then p_now + v_pause
        else p_now
      end)
  where b.lease = p_lease;
end;
$function$;
comment on function private.settle_budget(uuid,jsonb,timestamp with time zone) is 'What an answer says of how much more an account may be asked. reset: in how many seconds its minute is over.';

CREATE OR REPLACE FUNCTION private.settle_channels(p_held private.locked_result[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.close_circuit(c.tenant_id, c.channel, p_now)
  from unnest(p_held) h
  join private.channel_circuits c
    on c.tenant_id = (h.reminder).tenant_id and c.probe_id = (h.reminder).id
  where (h.result).outcome = 'sent';

  perform private.pause_account(l.tenant_id, l.channel, l.seconds, p_now)
  from (
    select (h.reminder).tenant_id, (h.reminder).channel,
      max((h.result).retry_after_seconds) as seconds
    from unnest(p_held) h
    where (h.result).rate_limited
    group by (h.reminder).tenant_id, (h.reminder).channel
    order by (h.reminder).channel, (h.reminder).tenant_id
  ) l;
end;
$function$;
comment on function private.settle_channels(private.locked_result[],timestamp with time zone) is 'What attempts mean for the channels they went through: one that was stopped works again, one that is too fast pauses.';

CREATE OR REPLACE FUNCTION private.settle_failure(p_cursor private.sync_cursors, p_status bigint, p_error text, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_error constant text := left(concat_ws(': ', case
    when p_status = 0 then 'No answer' else 'Cal.com answered ' || p_status end, p_error), 500);
begin
  update private.sync_cursors k
  set failed = least(k.failed + 1, 100), error = v_error, lease = null, leased_until = null,
      due_at = p_now + case
        when p_status = 429 then interval '1 minute'
        else coalesce(private.retry_delay(k.failed + 1), interval '6 hours')
      end
  where k.tenant_id = p_cursor.tenant_id and k.kind = p_cursor.kind;
  -- One that cannot be read must not keep the others from being looked at.
  update private.wanted_bookings w
  set wanted_at = p_now
  where w.tenant_id = p_cursor.tenant_id and w.cal_uid = p_cursor.cal_uid;
  update public.reconciliations r
  set requests = r.requests + 1, error = v_error
  where r.tenant_id = p_cursor.tenant_id and r.id = p_cursor.reconciliation_id;
  if p_status in (401, 403) then
    perform private.refuse_connection(p_cursor.tenant_id, case p_status
      when 401 then 'Cal.com does not know the key (any more): make a new one there, and give it by connect_tenant().'
      else 'Cal.com refuses what was asked with this key: its owner''s role or plan does not allow it. See p_scope of connect_tenant().'
    end);
  end if;
end;
$function$;
comment on function private.settle_failure(private.sync_cursors,bigint,text,timestamp with time zone) is 'A request failed: it is made again after a while, a minute first and at most six hours; a refused key is used no more.';

CREATE OR REPLACE FUNCTION private.settle_page(p_cursor private.sync_cursors, p_connection private.connections, p_page private.page_read, p_stored jsonb, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  k private.sync_cursors := p_cursor;
  p constant private.page_read := p_page;
begin
  update public.reconciliations r
  set requests = r.requests + 1,
      shown = r.shown + (p_stored -> 'shown')::integer,
      others = r.others + (p_stored -> 'others')::integer,
      young = r.young + (p_stored -> 'young')::integer,
      unreadable = r.unreadable + (p_stored -> 'unreadable')::integer,
      unchanged = r.unchanged + (p_stored -> 'unchanged')::integer,
      stored = r.stored + (p_stored -> 'stored')::integer,
      expected = coalesce(r.expected, p.total),
      error = null
  where r.tenant_id = k.tenant_id and r.id = k.reconciliation_id;

  if not p.has_more or p.is_ordered and p.next_page is null and p.last_at > k.until_at then
    perform private.end_walk(k, p_connection, p_now);
    return;
  end if;
  if p.next_page is not null then
    k.page := p.next_page;
  elsif p.is_ordered and k.skip = 0 and p.last_at > coalesce(k.after_at, k.from_at) then
    k.after_at := p.last_at;
  else
    k.skip := k.skip + p.shown;
  end if;
  update private.sync_cursors s
  set after_at = k.after_at, skip = k.skip, page = k.page,
      -- Behind what was too large there may be nothing like it.
      size = case when k.size < 125 then k.size * 2 end, due_at = p_now, failed = 0, error = null,
      lease = null, leased_until = null
  where s.tenant_id = k.tenant_id and s.kind = k.kind;
end;
$function$;
comment on function private.settle_page(private.sync_cursors,private.connections,private.page_read,jsonb,timestamp with time zone) is 'A page is read: the walk goes on behind it, or is through.';

CREATE OR REPLACE FUNCTION private.settle_too_large(p_cursor private.sync_cursors, p_connection private.connections, p_error text, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_size constant integer := private.page_size(p_cursor, p_connection.api_version);
  v_is_one constant boolean := v_size = 1;
begin
  update private.sync_cursors k
  set size = greatest(v_size / 2, 1), skip = k.skip + v_is_one::integer, due_at = p_now,
      error = p_error, lease = null, leased_until = null
  where k.tenant_id = p_cursor.tenant_id and k.kind = p_cursor.kind;
  update public.reconciliations r
  set requests = r.requests + 1, unreadable = r.unreadable + v_is_one::integer, error = p_error
  where r.tenant_id = p_cursor.tenant_id and r.id = p_cursor.reconciliation_id;
end;
$function$;
comment on function private.settle_too_large(private.sync_cursors,private.connections,text,timestamp with time zone) is 'A page was too large: half as many bookings are asked for, at once. One alone that is too large is passed over.';

CREATE OR REPLACE FUNCTION private.settle_uid(p_cursor private.sync_cursors, p_is_gone boolean, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if p_is_gone then
    perform private.note_gone(p_cursor.tenant_id, p_cursor.cal_uid, p_now);
  elsif not p_is_gone then
    delete from public.reconciliation_findings f
    where f.tenant_id = p_cursor.tenant_id and f.cal_uid = p_cursor.cal_uid and f.kind = 'gone';
  end if;
  delete from private.wanted_bookings w
  where w.tenant_id = p_cursor.tenant_id and w.cal_uid = p_cursor.cal_uid;
  update private.sync_cursors k
  set due_at = case
        when exists (
          select from private.wanted_bookings w where w.tenant_id = k.tenant_id
        ) then p_now else 'infinity'
      end,
      cal_uid = null, failed = 0, error = null, lease = null, leased_until = null
  where k.tenant_id = p_cursor.tenant_id and k.kind = 'uid';
end;
$function$;
comment on function private.settle_uid(private.sync_cursors,boolean,timestamp with time zone) is 'One booking was looked at. p_is_gone: Cal.com does not know it; false: it does, null: it does not say.';

CREATE OR REPLACE FUNCTION private.shard_of_secret(p_secret text)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_hash constant bytea := sha256(convert_to(p_secret, 'UTF8'));
begin
  return get_byte(v_hash, 0) * 256 + get_byte(v_hash, 1);
end;
$function$;
comment on function private.shard_of_secret(text) is 'One of 65,536 parts into which secrets fall.';

CREATE OR REPLACE FUNCTION private.share_tenant(p_tenant_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if not private.has_tenant_alone(p_tenant_id)
    and not pg_try_advisory_xact_lock_shared(private.tenant_key(p_tenant_id))
  then
    raise exception 'The tenant is being worked on' using errcode = 'lock_not_available';
  end if;
end;
$function$;
comment on function private.share_tenant(uuid) is 'Shares a tenant with others who apply single events; raises lock_not_available while somebody has it alone.';

CREATE OR REPLACE FUNCTION private.shared_bookings(p_tenant_id uuid, p_contact text, p_leads_to text)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select distinct a.booking_id
    from public.booking_attendees a
    join public.booking_attendees o on o.tenant_id = a.tenant_id and o.booking_id = a.booking_id
    join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
    where a.tenant_id = p_tenant_id
      and a.contact = p_contact
      and a.is_booker
      and o.contact <> p_contact
      and o.is_booker
      and private.lead_contact(
        private.merged_with(p_tenant_id, array[o.contact]), o.contact) = p_leads_to
      and b.closed_at is null
    order by a.booking_id
  );
end;
$function$;
comment on function private.shared_bookings(uuid,text,text) is 'The bookings in which a contact and those of a lead each have a seat: what each did there, only the booking can say.';

CREATE OR REPLACE FUNCTION private.shelf_of(p_contact text)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return 1 + (hashtext(p_contact) & 255);
end;
$function$;
comment on function private.shelf_of(text) is 'Which of the 256 parts of the shelf someone belongs to.';

CREATE OR REPLACE FUNCTION private.shelved(p_state private.booking_state, p_shelf jsonb[])
 RETURNS jsonb[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select s.people || coalesce(a.people, '{}')
    from unnest(coalesce(p_shelf, array_fill('{}'::jsonb, array[256])))
      with ordinality s (people, at)
    left join (
      select private.shelf_of(p.key) as at, jsonb_object_agg(p.key, p.value) as people
      from jsonb_each(p_state.attendees) p
      where p.key is distinct from private.booker_in(p_state.attendees)
      group by 1
    ) a on a.at = s.at
    order by s.at
  );
end;
$function$;
comment on function private.shelved(private.booking_state,jsonb[]) is 'The shelf (null: an empty one) with all who are at hand, except the booker.';

CREATE OR REPLACE FUNCTION private.silent_from(p_hours timestamp with time zone[], p_weeks integer, p_time_zone text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- From the first hour on, with the hour of the week on the tenant's clock.
  with calendar as materialized (
    select c.hour, floor(date_part('epoch', c.hour at time zone p_time_zone) / 3600)::bigint % 168 as slot,
      h.hour is not null as is_heard
    from generate_series(
      p_hours[1],
      p_hours[cardinality(p_hours)] + make_interval(weeks => 2 * p_weeks), interval '1 hour') c (hour)
    left join unnest(p_hours) h (hour) on h.hour = c.hour
  ),
  share as (
    select c.slot, count(*)::double precision / p_weeks as share
    from calendar c
    where c.is_heard
    group by c.slot
  ),
  -- How many hours with webhooks were to be expected until the end of each.
  expected as materialized (
    select c.hour, c.is_heard, coalesce(s.share, 0) as share,
      sum(coalesce(s.share, 0)) over (order by c.hour) as passed
    from calendar c
    left join share s on s.slot = c.slot
  ),
  pause as (
    select e.passed - e.share - lag(e.passed) over (order by e.hour) as expected
    from expected e
    where e.is_heard
  ),
  -- What is beyond an hour: of pauses that follow one another at random, its mean is theirs.
  usual as (
    select count(*) as count, avg(p.expected - 1) as mean
    from (select p.expected from pause p order by p.expected desc nulls last offset 1) p
    where p.expected > 1
  ),
  too_long as (
    select max(e.passed) filter (where e.is_heard)
      + (select greatest(12, u.mean * ln(30000 * greatest(u.count, 1))) from usual u) as passed
    from expected e
  )
  select coalesce(min(e.hour) filter (where e.passed >= t.passed), max(e.hour)) + interval '1 hour'
  from expected e, too_long t
$function$;
comment on function private.silent_from(timestamp with time zone[],integer,text) is 'From when on the silence after the last of these hours with webhooks, of so many weeks, is too long; at the latest after twice as many weeks.';

CREATE OR REPLACE FUNCTION private.silent_rules(p_tenant_id uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- What the project's own account is, only the functions know.
  return (
    select format(
      'The rule "%s" sends by %s, has sent nothing yet, and the tenant has no account of its own for that. If the project has none either, nothing goes out: set_channel() gives one.',
      min(r.name), r.channel)
    from public.reminder_rules r
    where r.tenant_id = p_tenant_id
      and r.active
      and r.channel in ('sms', 'webhook')
      and not exists (
        select from private.channel_accounts a
        where a.tenant_id = r.tenant_id and a.channel = r.channel
      )
      and not exists (
        select from public.reminders s
        where s.tenant_id = r.tenant_id and s.rule_id = r.id and s.status = 'sent'
      )
    group by r.channel
    order by r.channel
    limit 1
  );
end;
$function$;
comment on function private.silent_rules(uuid) is 'What to say of a rule that may have no account to send by; null when there is none.';

CREATE OR REPLACE FUNCTION private.skip_due_meanwhile(p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Their messages, if any, are of no use: a queue that was made anew has others by their numbers.
  perform private.settle(array(
    select row(
      r.tenant_id, r.id, null, 'skipped', 'sent_elsewhere', null, r.send_at, r.attempts,
      r.may_be_taken or r.claimed_until is not null, p_now
    )::private.reminder_outcome
    from public.due_meanwhile(p_now) d
    join public.reminders r on r.tenant_id = d.tenant_id and r.id = d.reminder_id
    order by r.id
    for update of r
  ));
end;
$function$;
comment on function private.skip_due_meanwhile(timestamp with time zone) is 'Lets what is due and not sent count as dealt with.';

CREATE OR REPLACE FUNCTION private.slots_of_a_pause(p_next_at timestamp with time zone, p_wanted integer, p_now timestamp with time zone)
 RETURNS private.slots
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return row(
    greatest(p_next_at, p_now),
    case when p_next_at > p_now + private.sending_horizon() then 0 else p_wanted end,
    interval '0'
  )::private.slots;
end;
$function$;
comment on function private.slots_of_a_pause(timestamp with time zone,integer,timestamp with time zone) is 'The slots of an account whose rate is not known: any number, after the pause its provider asked for.';

CREATE OR REPLACE FUNCTION private.small_job()
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select 500 $function$;
comment on function private.small_job() is 'Up to how many bookings a job is done while one waits.';

CREATE OR REPLACE FUNCTION private.stable_id(VARIADIC p_parts text[])
 RETURNS uuid
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
begin
  -- The unit separator cannot occur in a part by accident: ('a','bc') and ('ab','c') differ.
  return md5(array_to_string(p_parts, chr(31), chr(30)))::uuid;
end;
$function$;
comment on function private.stable_id(text[]) is 'The same parts give the same uuid, always.';

CREATE OR REPLACE FUNCTION private.standard_fit(p_email text, p_name text, p_phone text, p_metadata jsonb)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return
    -- 30: someone who can be reached booked a time, or answered a form
    30
    -- 25: an address of an organization, not of a free mail service
    + case
        when p_email ~ '@' and split_part(p_email, '@', 2) !~ (
          '^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|web|'
          || 'mail|proton|protonmail|pm|yandex|zoho|t-online|freenet|orange|wanadoo|laposte|qq|163)\.'
        ) then 25
        else 0
      end
    -- 15: left a phone number
    + case when p_phone is not null then 15 else 0 end
    -- 15: a paid event
    + case when private.to_bigint(p_metadata ->> 'price') > 0 then 15 else 0 end
    -- 10: wrote something about the meeting
    + case when length(p_metadata ->> 'notes') >= 10 then 10 else 0 end
    -- 5: gave a first and a last name
    + case when p_name ~ '\S\s+\S' then 5 else 0 end;
end;
$function$;
comment on function private.standard_fit(text,text,text,jsonb) is 'How promising a booker is, from 30 to 100: 30 for booking, or for answering a form (then without metadata); 25 for an organization''s address; 15 for a phone number; 15 for a paid event; 10 for notes of ten letters or more; 5 for a full name.';

CREATE OR REPLACE FUNCTION private.start_job(p_tenant_id uuid, p_kind private.job_kind, p_rule_id uuid DEFAULT NULL::uuid, p_now timestamp with time zone DEFAULT now())
 RETURNS private.jobs
 LANGUAGE plpgsql
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  v_job private.jobs;
  v_booking_ids uuid[];
begin
  perform private.lock_tenant(p_tenant_id);
  v_job.tenant_id := p_tenant_id;
  v_job.kind := p_kind;
  v_job.rule_id := p_rule_id;
  v_booking_ids := array(
    select b.id
    from private.bookings_of_job(v_job, p_now) b (id)
    limit private.small_job() + 1
  );
  if cardinality(v_booking_ids) <= private.small_job() then
    perform private.end_job(p_tenant_id, p_kind, p_rule_id, p_now);
    if v_booking_ids <> '{}' then
      perform private.do_job(v_job, v_booking_ids, p_now);
    end if;
    v_job.total := cardinality(v_booking_ids);
    v_job.done := v_job.total;
    v_job.ended_at := p_now;
    return v_job;
  end if;

  -- What a running one has done already may have to be done again.
  insert into private.jobs as j (tenant_id, kind, rule_id, started_at)
  values (p_tenant_id, p_kind, p_rule_id, p_now)
  on conflict (tenant_id, kind, rule_id) where ended_at is null do update
  set total = null, done = 0, failed = 0, error = null, started_at = excluded.started_at,
      stopped_at = null, retry_at = null
  returning j.* into v_job;
  v_job := private.gather_job(v_job, p_now);
  update private.jobs j
  set total = v_job.total
  where j.tenant_id = v_job.tenant_id and j.id = v_job.id;
  return v_job;
end;
$function$;
comment on function private.start_job(uuid,private.job_kind,uuid,timestamp with time zone) is 'Starts long work, or joins what is under way; gives it. A small one is done at once and leaves no row; the scheduler goes on with a large one. Has the tenant alone until the transaction ends.';

CREATE OR REPLACE FUNCTION private.status_by(p_kind public.lead_activity_kind)
 RETURNS public.lead_status
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_kind in ('booking_confirmed', 'booking_rescheduled') then 'booking_confirmed'
    when p_kind = 'booking_completed' then 'converted'
  end::public.lead_status;
end;
$function$;
comment on function private.status_by(public.lead_activity_kind) is 'What an activity makes of a lead''s status; null when it says nothing of it.';

CREATE OR REPLACE FUNCTION private.step_job(p_job private.jobs, p_now timestamp with time zone, p_limit integer DEFAULT 500)
 RETURNS private.jobs
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_job private.jobs := p_job;
  v_booking_ids uuid[];
begin
  -- It tells of the last booking that failed, else of whoever was in the way.
  if v_job.failed = 0 then
    v_job.error := null;
  end if;
  v_booking_ids := private.take_from_job(v_job, p_limit);
  if v_booking_ids <> '{}' then
    perform private.lock_tenant(v_job.tenant_id);
    begin
      perform private.do_job(v_job, v_booking_ids, p_now);
    exception
      when query_canceled then
        raise;
      when others then
        v_job := private.do_job_apart(v_job, v_booking_ids, p_now);
    end;
  end if;
  v_job.done := v_job.done + cardinality(v_booking_ids);
  v_job.ended_at := case when v_job.done = v_job.total then p_now end;

  update private.jobs j
  set (total, done, failed, error, ended_at, worked_at, retry_at) = row (
    v_job.total, v_job.done, v_job.failed, v_job.error, v_job.ended_at, clock_timestamp(), null)
  where j.tenant_id = v_job.tenant_id and j.id = v_job.id;
  return v_job;
end;
$function$;
comment on function private.step_job(private.jobs,timestamp with time zone,integer) is 'Takes a job, locked, one step further: at most p_limit bookings.';

CREATE OR REPLACE FUNCTION private.steps_due(p_now timestamp with time zone, p_tenant_id uuid DEFAULT NULL::uuid)
 RETURNS SETOF private.sync_cursors
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
begin
  return query
  select s.*
  from private.sync_cursors s
  join private.connections c on c.tenant_id = s.tenant_id
  join public.tenants t on t.id = s.tenant_id
  left join private.api_budgets b on b.budget = c.budget
  where s.due_at <= p_now
    and (p_tenant_id is null or s.tenant_id = p_tenant_id)
    and coalesce(s.leased_until, '-infinity') <= p_now
    and t.disabled_at is null
    and c.state <> 'refused'
    and (s.kind = 'account') = (c.state = 'unchecked')
    and coalesce(b.next_at, '-infinity') <= p_now
    and coalesce(b.leased_until, '-infinity') <= p_now
    and not private.has_too_much_pending(s.tenant_id)
  order by s.kind, s.due_at
  limit 20;
end;
$function$;
comment on function private.steps_due(timestamp with time zone,uuid) is 'The next cursors that may go on now, as far as their accounts may be asked: the more urgent first, then whoever waits the longest. p_tenant_id: of one tenant only.';

CREATE OR REPLACE FUNCTION private.store_account(p_tenant_id uuid, p_channel public.reminder_channel, p_settings jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_secret_id uuid;
begin
  -- Of two at once, the second waits and replaces what the first has stored.
  perform 1 from public.tenants t where t.id = p_tenant_id for no key update;
  update private.channel_accounts a
  set rate_per_second = (p_settings ->> 'rate_per_second')::numeric,
      calling_code = private.calling_code(p_settings ->> 'from'),
      created_at = now()
  where a.tenant_id = p_tenant_id and a.channel = p_channel
  returning a.secret_id into v_secret_id;
  if found then
    -- The pause of another account is not this one's.
    delete from private.sending_slots s
    where s.tenant_id = p_tenant_id and s.channel = p_channel;
    if private.read_secret(v_secret_id) is not null then
      perform vault.update_secret(v_secret_id, p_settings::text);
      return;
    end if;
    -- Vault updates nothing that it cannot read.
    delete from vault.secrets s where s.id = v_secret_id;
  end if;

  v_secret_id := vault.create_secret(
    p_settings::text, private.vault_name(p_tenant_id, p_channel || ' account'),
    'What this tenant sends by. Deleted here, its messages wait: use set_channel() and unset_channel().');
  insert into private.channel_accounts (
    tenant_id, channel, secret_id, rate_per_second, calling_code
  )
  values (
    p_tenant_id, p_channel, v_secret_id, (p_settings ->> 'rate_per_second')::numeric,
    private.calling_code(p_settings ->> 'from')
  )
  on conflict (tenant_id, channel) do update set secret_id = excluded.secret_id;
end;
$function$;
comment on function private.store_account(uuid,public.reminder_channel,jsonb) is 'Keeps the settings of an account in Vault, in place of those there were.';

CREATE OR REPLACE FUNCTION private.store_event(p_event public.webhook_events, p_now timestamp with time zone DEFAULT now())
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  e public.webhook_events := p_event;
begin
  for v_collision in 1..3 loop
    begin
      perform private.apply_at_once(e, p_now);
      return 'stored';
    exception
      -- The subtransaction gave up every lock it took: the other one can finish.
      when serialization_failure or deadlock_detected or unique_violation then
        if private.is_stored(e) then
          return 'duplicate';
        end if;
      -- Also when the statement's time is up: what is left to do is one insert.
      when query_canceled then
        exit;
      when others then
        if not private.is_passing(sqlstate) then
          -- Not the detail: it may quote a row, and the reason is read by people who may not
          -- see everything in it.
          e.status := 'failed';
          e.reason := sqlerrm;
          e.attempts := 1;
          e.retry_at := p_now + private.retry_delay(1);
        end if;
        exit;
    end;
  end loop;

  return case
    when not private.insert_event(e) then 'duplicate'
    when e.status = 'pending' then 'pending'
    else 'stored'
  end;
end;
$function$;
comment on function private.store_event(public.webhook_events,timestamp with time zone) is 'Stores a pending event and applies it in the same transaction when nobody is in the way; else it stays pending, or failed with the reason and the time of the next attempt. Waits for no lock. Answers stored, also when it failed, pending or duplicate.';

CREATE OR REPLACE FUNCTION private.suppress(p_tenant_id uuid, p_channel public.reminder_channel, p_address text, p_reason public.suppression_reason, p_detail text, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into public.suppressions as s (tenant_id, channel, address, reason, detail, created_at)
  values (
    p_tenant_id, p_channel, private.normalized_address(p_channel, p_address), p_reason,
    left(private.trimmed(p_detail), 1000), p_now
  )
  on conflict (tenant_id, channel, address) do update
  set scope = 'everything',
      -- START ends what STOP did, and nothing else.
      reason = case
        when s.reason = 'manual' and excluded.reason = 'stopped' then s.reason
        else excluded.reason
      end,
      detail = coalesce(excluded.detail, s.detail),
      created_at = excluded.created_at
  -- What an admin or a provider said before stays: it must not end with what is said now.
  where s.scope = 'follow_ups' or s.reason = 'opted_out';
end;
$function$;
comment on function private.suppress(uuid,public.reminder_channel,text,public.suppression_reason,text,timestamp with time zone) is 'Sees to it that an address gets nothing any more.';

CREATE OR REPLACE FUNCTION private.suppress_by_feedback(p_reminder public.reminders, p_attempt public.deliveries, p_feedback private.feedback)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  -- A number is known by its attempt only: empty when its owner was erased.
  v_address constant text := case p_feedback.channel
    when 'sms' then private.e164(p_attempt.address)
    when 'email' then case when p_reminder.recipient like '%@%' then p_reminder.recipient end
  end;
begin
  if v_address is not null then
    perform private.suppress(
      p_feedback.tenant_id, p_feedback.channel, v_address, p_feedback.suppress,
      p_feedback.detail, p_feedback.at);
  end if;
end;
$function$;
comment on function private.suppress_by_feedback(public.reminders,public.deliveries,private.feedback) is 'Whom a provider cannot write to on a channel gets nothing there any more.';

CREATE OR REPLACE FUNCTION private.suppress_recipients(p_held private.locked_result[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.suppress(
    a.tenant_id, a.channel, a.address, a.suppress::public.suppression_reason, a.error, p_now)
  from (
    select (h.reminder).tenant_id, (h.reminder).channel, (h.result).suppress, (h.result).error,
      private.address_of(
        (h.reminder).channel, (private.context_of(h.reminder)).addressee) as address
    from unnest(p_held) h
    where (h.result).suppress is not null
  ) a
  where a.address is not null
  order by a.tenant_id, a.channel, a.address;
end;
$function$;
comment on function private.suppress_recipients(private.locked_result[],timestamp with time zone) is 'Whom a provider refuses to write to, or who asked it for that, gets nothing any more.';

CREATE OR REPLACE FUNCTION private.suppressions_of(p_tenant_id uuid, p_channel public.reminder_channel, p_address text, p_contact text)
 RETURNS SETOF public.suppressions
 LANGUAGE plpgsql
 STABLE ROWS 1
 SET search_path TO ''
AS $function$
declare
  -- Looked up anew each time, and copied nowhere: when the leads are separated, each address has
  -- what was said of it, and no more.
  v_addresses constant text[] :=
    p_address || private.addresses_of_person(p_tenant_id, p_channel, p_contact);
begin
  return query
  select s.*
  from public.suppressions s
  where s.tenant_id = p_tenant_id
    and s.channel = p_channel
    and s.address = any (v_addresses)
    -- A mailbox that takes nothing, or a landline, says nothing of the other.
    and (s.address = p_address or s.reason not in ('bounced', 'landline'))
  order by s.scope desc, s.address <> p_address, s.address;
end;
$function$;
comment on function private.suppressions_of(uuid,public.reminder_channel,text,text) is 'What keeps messages from an address: what was said of it, and what a person merged of several contacts said of another of theirs. The widest first, then their own.';

CREATE OR REPLACE FUNCTION private.sync_form(p_event public.webhook_events)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  e constant public.webhook_events := p_event;
  f constant private.form := private.read_form(private.event_details(e.body));
  v_lead_id constant uuid := private.lead_of_form(e, f);
  v_merged constant private.merged_contacts[] :=
    private.merged_with(e.tenant_id, array[f.contact]);
  v_scoring private.scoring;
begin
  insert into public.lead_activities as a
    (tenant_id, id, lead_id, kind, occurred_at, fit, form_event, details)
  values (
    e.tenant_id, private.stable_id(v_lead_id::text, e.event_id, 'form_submitted'), v_lead_id,
    'form_submitted', e.occurred_at, public.classify_lead(f.email, f.name, f.phone, '{}'),
    e.event_id, f.details
  )
  on conflict (tenant_id, form_event) do update
  set id = excluded.id, lead_id = excluded.lead_id, details = excluded.details,
      -- What made the score is gone with an erased person; the score stays.
      fit = case when private.is_erased(f.email) then a.fit else excluded.fit end;

  v_scoring := private.score_leads(
    e.tenant_id,
    array[row(f.contact, v_lead_id, false, e.occurred_at, null, null, null, null)::private.scored_lead],
    '{}', '{}');
  perform private.write_activities(e.tenant_id, v_scoring.deeds, false);
  perform private.write_known_leads(e.tenant_id, v_scoring);
  perform private.write_merged_leads(
    e.tenant_id, v_merged, array[private.lead_contact(v_merged, f.contact)]);
end;
$function$;
comment on function private.sync_form(public.webhook_events) is 'Makes who answered a form a lead, with what they answered as an activity. Doing it again changes nothing.';

CREATE OR REPLACE FUNCTION private.sync_forms(p_tenant_id uuid, p_event_ids bigint[] DEFAULT NULL::bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.sync_form(e)
  from (
    select w as e
    from public.webhook_events w
    where w.tenant_id = p_tenant_id
      and w.status = 'applied'
      and w.booking_id is null
      and (p_event_ids is null or w.id = any (p_event_ids))
    order by w.id
    offset 0
  ) o;
end;
$function$;
comment on function private.sync_forms(uuid,bigint[]) is 'Makes leads of a tenant''s stored forms again, all or these. What is not kept any more (tenants.keep_events_days) left its activity behind.';

CREATE OR REPLACE FUNCTION private.sync_leads(p_tenant_id uuid, p_folded private.folded_booking[], p_from_start boolean DEFAULT false)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_deeds constant private.deed[] := private.deeds_in(p_tenant_id, p_folded);
  v_contacts constant text[] := private.contacts_in(p_tenant_id, p_folded, v_deeds);
  v_contact text;
  v_leads public.leads[];
  v_is_merged boolean;
begin
  foreach v_contact in array v_contacts loop
    perform private.lock_lead(p_tenant_id, v_contact);
  end loop;
  select
    array(
      select l from public.leads l where l.tenant_id = p_tenant_id and l.contact = any (v_contacts)
    ),
    exists (
      select from private.merged_contacts m
      where m.tenant_id = p_tenant_id and m.contact = any (v_contacts)
    ) or exists (
      select from private.merged_contacts m
      where m.tenant_id = p_tenant_id and m.leads_to = any (v_contacts)
    )
  into v_leads, v_is_merged;
  if v_is_merged then
    perform private.sync_merged_leads(
      p_tenant_id, p_folded, v_contacts, private.merged_with(p_tenant_id, v_contacts),
      p_from_start);
  elsif cardinality(v_deeds) > 0 and private.is_appended(p_folded, v_deeds, v_leads[1]) then
    perform private.append_to_lead(p_tenant_id, v_leads[1], p_folded[1], v_deeds);
  else
    perform private.score_again(
      p_tenant_id, p_folded, v_deeds, array(select l.contact from unnest(v_leads) l), p_from_start);
  end if;
end;
$function$;
comment on function private.sync_leads(uuid,private.folded_booking[],boolean) is 'Creates or updates the leads of folded bookings, in the order of their contacts (the lock order): those whose activities changed, or all, scored from the start.';

CREATE OR REPLACE FUNCTION private.sync_merged_leads(p_tenant_id uuid, p_folded private.folded_booking[], p_contacts text[], p_merged private.merged_contacts[], p_from_start boolean)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_contacts constant text[] := private.contacts_of_leads(p_merged, p_contacts);
  v_folded private.folded_booking[] := p_folded;
  v_deeds private.deed[];
  v_contact text;
begin
  foreach v_contact in array v_contacts loop
    perform private.lock_lead(p_tenant_id, v_contact);
  end loop;
  -- One seat may be at hand, and the other, of the same person, not.
  if exists (select from unnest(p_folded) f where (f.state).others > 0) then
    v_folded := array(
      select private.folded_from_start(p_tenant_id, f.booking_id) from unnest(p_folded) f
    );
  end if;
  v_deeds := private.deeds_of_persons(p_merged, array(
    select d
    from unnest(private.deeds_in(p_tenant_id, v_folded)) d
    where private.lead_contact(p_merged, d.contact) = any (v_contacts)
  ));
  perform private.make_leads_of_merged(p_tenant_id, p_merged, v_deeds);
  perform private.score_again(
    p_tenant_id, v_folded, v_deeds,
    array(
      select l.contact
      from public.leads l
      where l.tenant_id = p_tenant_id and l.contact = any (v_contacts)
    ),
    p_from_start);
  perform private.write_merged_leads(p_tenant_id, p_merged, v_contacts);
end;
$function$;
comment on function private.sync_merged_leads(uuid,private.folded_booking[],text[],private.merged_contacts[],boolean) is 'As keep_leads(), where a contact of the bookings is merged with another.';

CREATE OR REPLACE FUNCTION private.take_changed_days(p_limit integer)
 RETURNS SETOF private.tenant_day
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  with chosen as materialized (
    select distinct c.tenant_id, c.day from private.changed_days c limit p_limit
  ),
  taken as (
    delete from private.changed_days c
    using chosen n
    where c.tenant_id = n.tenant_id and c.day = n.day
  )
  select n.tenant_id, n.day from chosen n
$function$;
comment on function private.take_changed_days(integer) is 'At most so many of the noted days; they are noted no more.';

CREATE OR REPLACE FUNCTION private.take_from_job(p_job private.jobs, p_limit integer)
 RETURNS uuid[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_taken constant uuid[] := array(
    select n.booking_id
    from private.job_bookings n
    where n.tenant_id = p_job.tenant_id and n.job_id = p_job.id
    order by n.booking_id
    limit p_limit
  );
begin
  delete from private.job_bookings n
  where n.tenant_id = p_job.tenant_id and n.job_id = p_job.id and n.booking_id = any (v_taken);
  return v_taken;
end;
$function$;
comment on function private.take_from_job(private.jobs,integer) is 'The next bookings of a job; they count as done when the transaction commits.';

CREATE OR REPLACE FUNCTION private.take_from_queue(p_limit integer, p_lease_seconds integer, p_may_wait boolean, p_now timestamp with time zone)
 RETURNS private.queue_message[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_messages private.queue_message[] := private.read_queue(p_limit, p_lease_seconds);
begin
  -- With nothing to do, for another sender that is filling it. One that held anything could wait
  -- for a sender that waits for it.
  if p_may_wait and v_messages = '{}' and private.is_anything_due(p_now) then
    perform pg_advisory_xact_lock(private.queue_lock());
    v_messages := private.read_queue(p_limit, p_lease_seconds);
  end if;

  -- A line has few reminders in the queue: there may be more of them than the tick has seen.
  if cardinality(v_messages) < p_limit and private.queue_due_reminders(p_now => p_now) > 0 then
    v_messages := v_messages
      || private.read_queue(p_limit - cardinality(v_messages), p_lease_seconds);
  end if;
  return v_messages;
end;
$function$;
comment on function private.take_from_queue(integer,integer,boolean,timestamp with time zone) is 'Messages to be claimed; when there are too few, more of what is due is queued first.';

CREATE OR REPLACE FUNCTION private.take_slots(p_tenant_id uuid, p_channel public.reminder_channel, p_rate numeric, p_wanted integer, p_now timestamp with time zone)
 RETURNS private.slots
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_next_at timestamptz;
  v_slots private.slots;
begin
  if p_rate is null then
    select s.next_at
    into v_next_at
    from private.sending_slots s
    where s.tenant_id is not distinct from p_tenant_id and s.channel = p_channel;
    return private.slots_of_a_pause(v_next_at, p_wanted, p_now);
  end if;

  insert into private.sending_slots (tenant_id, channel, next_at)
  values (p_tenant_id, p_channel, p_now)
  on conflict (tenant_id, channel) do nothing;
  select s.next_at
  into v_next_at
  from private.sending_slots s
  where s.tenant_id is not distinct from p_tenant_id and s.channel = p_channel
  for update;

  -- The generic cell rate algorithm without a burst: evenly, one after the other.
  v_slots.first_at := greatest(v_next_at, p_now);
  v_slots.apart := make_interval(secs => (1 / p_rate)::double precision);
  v_slots.taken := least(p_wanted, greatest(0, 1 + floor(p_rate * extract(
    epoch from p_now + private.sending_horizon() - v_slots.first_at))))::integer;
  update private.sending_slots s
  set next_at = v_slots.first_at + v_slots.taken * v_slots.apart
  where s.tenant_id is not distinct from p_tenant_id and s.channel = p_channel;
  return v_slots;
end;
$function$;
comment on function private.take_slots(uuid,public.reminder_channel,numeric,integer,timestamp with time zone) is 'Takes the next slots of an account, as many as wanted and not too far ahead.';

CREATE OR REPLACE FUNCTION private.template_content(p_template public.message_templates)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_template.id is not null then jsonb_build_object(
      'language', p_template.language, 'subject', p_template.subject,
      'body', p_template.body, 'html', p_template.html
    )
  end;
end;
$function$;
comment on function private.template_content(public.message_templates) is 'A template as messages carry it; null for none.';

CREATE OR REPLACE FUNCTION private.template_for(p_tenant_id uuid, p_rule_id uuid, p_language text)
 RETURNS public.message_templates
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$;
comment on function private.template_for(uuid,uuid,text) is 'The tenant''s words for a rule in a language: the nearest there is, else those for any language; null where it has none.';

CREATE OR REPLACE FUNCTION private.template_tags(p_template text)
 RETURNS SETOF text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return query
  select btrim(m.tag[1], E' \t\r\n')
  from regexp_matches(p_template, '\{\{(.*?)\}\}', 'g') m (tag);
end;
$function$;
comment on function private.template_tags(text) is 'What stands between {{ and }}, in order, without blanks around it.';

CREATE OR REPLACE FUNCTION private.template_variables()
 RETURNS TABLE(name text, description text)
 LANGUAGE plpgsql
 IMMUTABLE ROWS 40
 SET search_path TO ''
AS $function$
begin
  return query values
    ('language', 'The language of the message: en, de, fr or es'),
    ('name', 'The recipient''s name'),
    ('first_name', 'The recipient''s first name'),
    ('last_name', 'The recipient''s last name'),
    ('email', 'The recipient''s address'),
    ('title', 'The title of the booking'),
    ('event_type', 'The slug of the Cal.com event type'),
    ('organizer_name', 'Who organizes'),
    ('organizer_email', 'The organizer''s address'),
    ('attendee_name', 'Who booked'),
    ('attendee_email', 'The address of who booked'),
    ('tenant_name', 'The tenant''s name'),
    ('place', 'Where it takes place; empty online and by phone'),
    ('is_online', 'Whether it takes place online, for {{#is_online}}…{{/is_online}}'),
    ('is_by_phone', 'Whether it takes place by phone, of which no number is known'),
    ('date', 'The day it starts, in the recipient''s time zone and language'),
    ('short_date', 'The same, short'),
    ('start_time', 'When it starts'),
    ('end_time', 'When it ends'),
    ('time', 'From start to end'),
    ('zone', 'The recipient''s time zone'),
    ('short_zone', 'The same, short'),
    ('duration_minutes', 'How long it takes'),
    ('notes', 'What who booked added'),
    ('cancellation_reason', 'Why it was cancelled'),
    ('join_url', 'The link to the video call'),
    ('reschedule_url', 'The link to choose another time'),
    ('cancel_url', 'The link to cancel'),
    ('confirm_url', 'The link to say that one will be there; empty where the rule does not ask (asks_attendance)'),
    ('new_time_url', 'The link to pick a new time for a cancelled booking; empty in other messages'),
    ('rating_url', 'The link to rate the meeting'),
    ('no_show_url', 'The link to say that the host did not come'),
    ('google_calendar_url', 'The link to add it to a Google calendar; empty once it is over or cancelled'),
    ('outlook_calendar_url', 'The same for an Outlook.com calendar'),
    ('office365_calendar_url', 'The same for a Microsoft 365 calendar'),
    ('unsubscribe_url', 'The link to get no more follow-ups; empty in other messages');
end;
$function$;
comment on function private.template_variables() is 'What a template can name, beside answers.<question>: the answer to a booking question.';

CREATE OR REPLACE FUNCTION private.tenant_key(p_tenant_id uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return hashtextextended('calbase tenant ' || p_tenant_id, 0);
end;
$function$;
comment on function private.tenant_key(uuid) is 'Key of the advisory lock on what a tenant''s events make.';

CREATE OR REPLACE FUNCTION private.tenant_queue_limit()
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select 200 $function$;
comment on function private.tenant_queue_limit() is 'How many reminders of one tenant and channel may be queued that no sender has seen.';

CREATE OR REPLACE FUNCTION private.tenant_queues_at_a_time()
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select 500 $function$;
comment on function private.tenant_queues_at_a_time() is 'How many tenant queues, each in its five minutes, are looked at in one go.';

CREATE OR REPLACE FUNCTION private.tenant_queues_before(p_tenant_queue private.due_tenant_queue, p_now timestamp with time zone)
 RETURNS private.due_tenant_queue[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
begin
  -- From one to the next, past all else that is due of it in the same five minutes.
  return array(
    with recursive tenant_queue as (
      select p_tenant_queue.since, p_tenant_queue.tenant_id, p_tenant_queue.channel
      union all
      select n.since, n.tenant_id, n.channel
      from tenant_queue l
      cross join lateral (
        select date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z') as since,
          r.tenant_id, r.channel
        from public.reminders r
        where r.status = 'scheduled'
          and (date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z'), r.tenant_id, r.channel)
            < (l.since, l.tenant_id, l.channel)
          and r.send_at <= p_now
        order by date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z') desc,
          r.tenant_id desc, r.channel desc
        limit 1
      ) n
    )
    select row(l.since, l.tenant_id, l.channel)::private.due_tenant_queue
    from tenant_queue l
    offset 1
    limit private.tenant_queues_at_a_time()
  );
end;
$function$;
comment on function private.tenant_queues_before(private.due_tenant_queue,timestamp with time zone) is 'Who has something due, from the latest to the longest: as many as are looked at in one go. One look into an index for each.';

CREATE OR REPLACE FUNCTION private.tenant_with_slug(p_slug text)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := (
    select t.id from public.tenants t where t.slug = p_slug or t.id::text = lower(p_slug)
  );
begin
  if v_tenant_id is null then
    perform private.refuse(
      format('There is no tenant "%s"', p_slug),
      'select slug from public.tenants;',
      'no_data_found');
  end if;
  return v_tenant_id;
end;
$function$;
comment on function private.tenant_with_slug(text) is 'The id of the tenant with this slug, or with this id as text; raises no_data_found when there is none.';

CREATE OR REPLACE FUNCTION private.tenants_i_edit()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select m.tenant_id
  from public.tenant_members m
  where m.user_id = (select auth.uid()) and m.role in ('owner', 'admin');
$function$;
grant execute on function private.tenants_i_edit() to authenticated;
comment on function private.tenants_i_edit() is 'The tenants in which the signed-in user may edit.';

CREATE OR REPLACE FUNCTION private.tenants_of_the_projects_number()
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
  select distinct r.tenant_id
  from public.reminder_rules r
  where r.channel = 'sms' and private.channel_account(r.tenant_id, 'sms') is null;
end;
$function$;
comment on function private.tenants_of_the_projects_number() is 'The tenants that write text messages without an account of their own: who answers STOP to the number they share gets none from any of them.';

CREATE OR REPLACE FUNCTION private.tenants_with_counters(p_observed private.metric_observation[])
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_known constant uuid[] := array(
    select distinct c.tenant_id from private.metric_counters c where c.tenant_id is not null);
begin
  return query
  select unnest(v_known)
  union all
  (
    select o.tenant_id
    from unnest(p_observed) o
    where o.tenant_id is not null and o.tenant_id <> all (v_known)
    group by o.tenant_id
    order by sum(o.count) desc, o.tenant_id
    limit greatest(private.metric_tenant_limit() - cardinality(v_known), 0)
  );
end;
$function$;
comment on function private.tenants_with_counters(private.metric_observation[]) is 'The tenants that have counters of their own, and those that get them now: the busiest, as far as there is room.';

CREATE OR REPLACE FUNCTION private.tenants_with_pending(p_now timestamp with time zone)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE ROWS 10
 SET search_path TO ''
AS $function$
begin
  -- From tenant to tenant in the index, not through all that waits.
  return query
  with recursive waiting as (
    (
      select e.tenant_id
      from public.webhook_events e
      where e.status = 'pending'
      order by e.tenant_id
      limit 1
    )
    union all
    select (
      select e.tenant_id
      from public.webhook_events e
      where e.status = 'pending' and e.tenant_id > w.tenant_id
      order by e.tenant_id
      limit 1
    )
    from waiting w
    where w.tenant_id is not null
  )
  select w.tenant_id
  from waiting w
  join public.tenants t on t.id = w.tenant_id
  where t.disabled_at is null
    and exists (
      select
      from public.webhook_events e
      where e.tenant_id = w.tenant_id
        and e.status = 'pending'
        and coalesce(e.retry_at, '-infinity') <= p_now
    );
end;
$function$;
comment on function private.tenants_with_pending(timestamp with time zone) is 'The tenants that have events to be applied now.';

CREATE OR REPLACE FUNCTION private.tick(p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
declare
  v_queued integer := 0;
begin
  -- Where nothing may be sent, what is due stays in the table.
  if private.why_not_to_send() is null and private.has_queue() then
    v_queued := private.queue_and_ping(p_now);
  end if;
  perform private.record_heartbeat('tick', p_now);
  perform private.note_installation();
  return v_queued;
end;
$function$;
comment on function private.tick(timestamp with time zone) is 'Queues what is due and pings the sender if there is work, unless nothing may be sent; tells how many were queued. Run every ten seconds.';

CREATE OR REPLACE FUNCTION private.tidy_address(p_address text, p_details jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Without a call for the usual one.
  if strpos(p_address, '+') = 0 then
    return lower(nullif(btrim(p_address, E' \t\r\n'), ''));
  end if;
  return private.without_client_tag(
    lower(private.trimmed(p_address)), lower(coalesce(p_details ->> 'platformClientId', '')));
end;
$function$;
comment on function private.tidy_address(text,jsonb) is 'An address an event tells, as it is compared: in lower case, without a client''s tag.';

CREATE OR REPLACE FUNCTION private.tidy_contact()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  new.name := private.trimmed(new.name);
  new.email := lower(private.trimmed(new.email));
  new.phone := private.trimmed(new.phone);
  if new.email !~ '^[^@\s]+@[^@\s]+$' then
    perform private.refuse(
      format('"%s" is not an address', new.email), 'Write one as ada@example.com.', 'check_violation');
  end if;
  if new.email is null and coalesce(new.phone, '') !~ '[0-9]' then
    perform private.refuse(
      'A lead or booker has an e-mail address or a phone number', 'Fill in one of the two.',
      'check_violation');
  end if;
  if private.is_placeholder_email(new.email) then
    perform private.refuse(
      format('%s is not an address', new.email),
      'Cal.com makes such addresses up for bookers with a phone only. Leave it empty and fill in the phone number.',
      'check_violation');
  end if;
  return new;
end;
$function$;
comment on function private.tidy_contact() is 'What was typed by hand, without blanks and in lower case; an emptied cell is empty.';

CREATE OR REPLACE FUNCTION private.tidy_suppression()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  new.address := coalesce(private.normalized_address(new.channel, new.address), new.address);
  perform private.refuse_wrong_address(new.channel, new.address);
  return new;
end;
$function$;
comment on function private.tidy_suppression() is 'However an address is typed, it is the one that messages go to. Definer, because an admin may not look into private; it reads nothing but the new row.';

CREATE OR REPLACE FUNCTION private.time_of_event(p_event_type text, p_body jsonb, p_start timestamp with time zone, p_end timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  -- Without an envelope, createdAt is the creation of the booking row, not of the event.
  v_sent_at constant timestamptz := case
    when p_body ? 'payload' or p_event_type not in ('MEETING_STARTED', 'MEETING_ENDED')
      then private.to_timestamp(p_body ->> 'createdAt')
  end;
begin
  -- What is scheduled for the meeting may be dated when it was queued: when the booking was made.
  return case
    when p_event_type = 'MEETING_STARTED' then coalesce(p_start, v_sent_at)
    when p_event_type = 'MEETING_ENDED' then coalesce(p_end, v_sent_at)
    when p_event_type like 'AFTER\_%' then greatest(p_start, v_sent_at)
    else v_sent_at
  end;
end;
$function$;
comment on function private.time_of_event(text,jsonb,timestamp with time zone,timestamp with time zone) is 'When what an event tells of happened; null when it does not say.';

CREATE OR REPLACE FUNCTION private.to_bigint(p_text text)
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case when pg_input_is_valid(p_text, 'bigint') then p_text::bigint end;
end;
$function$;
comment on function private.to_bigint(text) is 'A whole number, also when Cal.com or a custom template sends it as a string; else null.';

CREATE OR REPLACE FUNCTION private.to_boolean(p_text text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case lower(p_text) when 'true' then true when 'false' then false end;
end;
$function$;
comment on function private.to_boolean(text) is 'True or false, also when a custom template sends it as a string; else null.';

CREATE OR REPLACE FUNCTION private.to_timestamp(p_text text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Cal.com writes 10:00:00Z, 10:00:00.000Z and 10:00:00+00:00. A time without an offset
  -- would be read in the session's zone and is no time at all.
  return case
    when p_text ~ '^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$'
      and pg_input_is_valid(p_text, 'timestamptz')
    then p_text::timestamptz
  end;
end;
$function$;
comment on function private.to_timestamp(text) is 'An ISO 8601 time with an offset, or null for anything else. Never raises.';

CREATE OR REPLACE FUNCTION private.told_anew(p_event public.webhook_events, p_own public.booking_uids, p_booking_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if p_own.cal_uid is null then
    if private.was_spoken_of(p_event) then
      perform private.adopt_events(p_event, p_booking_id);
      return true;
    end if;
    return false;
  end if;
  return p_own.cal_booking_id is null
    and p_event.cal_booking_id is not null
    and private.adopt_events(p_event, p_booking_id);
end;
$function$;
comment on function private.told_anew(public.webhook_events,public.booking_uids,uuid) is 'Whether something said before belongs to a booking from now on, as an event is the first to tell its uid (p_own: null) or number: then it is folded from the start.';

CREATE OR REPLACE FUNCTION private.told_together(p_folded private.folded_booking[])
 RETURNS SETOF private.folded_booking[]
 LANGUAGE plpgsql
 IMMUTABLE ROWS 1
 SET search_path TO ''
AS $function$
declare
  f private.folded_booking;
  v_whole private.folded_booking[] := array[]::private.folded_booking[];
begin
  foreach f in array p_folded loop
    if (f.state).others = 0 then
      v_whole := v_whole || f;
    else
      return next array[f];
    end if;
  end loop;
  if v_whole <> '{}' then
    return next v_whole;
  end if;
end;
$function$;
comment on function private.told_together(private.folded_booking[]) is 'Folded bookings whose leads are kept in one go: those with everyone at hand. Each of the others alone: who is not at hand in one may be in another, and it does not say that they did nothing.';

CREATE OR REPLACE FUNCTION private.touches_all(p_booking public.bookings, p_state private.booking_state)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  b constant public.bookings := p_booking;
  s constant private.booking_state := p_state;
begin
  return (
    b.status, b.event_type, b.start_time, b.end_time, b.confirmed_at, b.rescheduled_at,
    b.cancelled_at, b.completed_at, b.requested_at, b.payment_due_at, b.paid_at, b.created_at,
    b.metadata -> 'organizer', private.answers_that_count(b.metadata)
  ) is distinct from (
    private.final_status(s), s.event_type, s.start_time, s.end_time, s.confirmed_at,
    s.rescheduled_at, s.cancelled_at, s.completed_at, s.requested_at, s.payment_due_at, s.paid_at,
    s.created_at, s.metadata -> 'organizer', private.answers_that_count(s.metadata)
  );
end;
$function$;
comment on function private.touches_all(public.bookings,private.booking_state) is 'Whether something changed that everyone''s leads and reminders follow from.';

CREATE OR REPLACE FUNCTION private.trial_address(p_context private.context)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    private.address_of((p_context.rule).channel, p_context.addressee),
    (p_context.addressee).recipient);
end;
$function$;
comment on function private.trial_address(private.context) is 'Where a message on trial would go.';

CREATE OR REPLACE FUNCTION private.trial_content(p_context private.context)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_rule constant public.reminder_rules := p_context.rule;
  v_to constant private.addressee := p_context.addressee;
begin
  return private.message_content(
    p_context, v_rule.channel, p_context.due_at,
    -- Real ones would let whoever reads the trial unsubscribe the person, or answer for them.
    case when v_rule.channel = 'email' and v_to.kind = 'attendee'
      and private.is_follow_up(v_rule.anchor) then repeat('0', 43) end,
    case when private.is_asked(v_rule, v_to) then repeat('0', 43) end
  ) || jsonb_build_object(
    'tenant_id', v_rule.tenant_id, 'generation', 1, 'attempt', 1,
    'reminder_id',
      private.stable_id((p_context.booking).id::text, v_rule.id::text, v_to.recipient),
    'idempotency_key', 'preview', 'account', null, 'send_after_ms', 0
  );
end;
$function$;
comment on function private.trial_content(private.context) is 'What a message on trial is made of.';

CREATE OR REPLACE FUNCTION private.trimmed(p_text text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return nullif(btrim(p_text, E' \t\r\n'), '');
end;
$function$;
comment on function private.trimmed(text) is 'The text without blanks around it; null when nothing is left.';

CREATE OR REPLACE FUNCTION private.truncated(p_content jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- Hardly ever. But one sender is handed fifty at a time, and its memory is all tenants'.
  if pg_column_size(p_content) <= 20000 then
    return p_content;
  end if;
  return (
    select jsonb_object_agg(left(c.key, 100), case jsonb_typeof(c.value)
      when 'string' then to_jsonb(left(c.value #>> '{}', 2000))
      when 'object' then private.truncated(c.value)
      else c.value
    end)
    from (select e.key, e.value from jsonb_each(p_content) e limit 100) c
  );
end;
$function$;
comment on function private.truncated(jsonb) is 'What somebody may have filled with a megabyte, cut to what a message can use.';

CREATE OR REPLACE FUNCTION private.try_events(p_tenant_id uuid, p_events public.webhook_events[], p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.apply_events(p_tenant_id, p_events, p_now);
  return true;
exception
  when query_canceled then
    raise;
  when others then
    if cardinality(p_events) = 1 then
      perform private.put_off(
        p_tenant_id, array[(p_events[1]).id], sqlstate, sqlerrm, p_now);
    end if;
    return false;
end;
$function$;
comment on function private.try_events(uuid,public.webhook_events[],timestamp with time zone) is 'Applies events, all or none. One alone that cannot be applied is put off.';

CREATE OR REPLACE FUNCTION private.typed_address(p_details jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return private.tidy_address(p_details #>> '{responses,email,value}', p_details);
end;
$function$;
comment on function private.typed_address(jsonb) is 'The address that was typed into the form, as an attendee''s is compared: who booked.';

CREATE OR REPLACE FUNCTION private.typed_phone(p_details jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    private.trimmed(p_details #>> '{responses,attendeePhoneNumber,value}'),
    private.trimmed(p_details #>> '{responses,smsReminderNumber,value}'),
    private.trimmed(p_details ->> 'smsReminderNumber')
  );
end;
$function$;
comment on function private.typed_phone(jsonb) is 'The phone number that was typed into the form; it is the booker''s, not a guest''s.';

CREATE OR REPLACE FUNCTION private.uid_for(p_event public.webhook_events)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_uid constant text := private.uid_of_number(p_event.tenant_id, p_event.cal_booking_id);
begin
  if v_uid is not null or private.has_tenant_alone(p_event.tenant_id) then
    return v_uid;
  end if;
  -- The event that tells may be being applied right now, and neither would see the other.
  if not pg_try_advisory_xact_lock(private.tenant_key(p_event.tenant_id)) then
    raise exception 'Another event is being applied' using errcode = 'lock_not_available';
  end if;
  return private.uid_of_number(p_event.tenant_id, p_event.cal_booking_id);
end;
$function$;
comment on function private.uid_for(public.webhook_events) is 'The uid of an event that names its booking by number only; null while no event tells it. Nobody else may be applying events of the tenant then, or it raises lock_not_available.';

CREATE OR REPLACE FUNCTION private.uid_of_number(p_tenant_id uuid, p_number bigint)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select min(u.cal_uid)
    from public.booking_uids u
    where u.tenant_id = p_tenant_id and u.cal_booking_id = p_number
  );
end;
$function$;
comment on function private.uid_of_number(uuid,bigint) is 'The uid of the booking with this number, if an event told both.';

CREATE OR REPLACE FUNCTION private.uid_shown(p_booking jsonb, p_key text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when length(p_booking ->> p_key) <= 255 then private.trimmed(p_booking ->> p_key)
  end;
end;
$function$;
comment on function private.uid_shown(jsonb,text) is 'A uid the API shows, under this key; null when there is none of use.';

CREATE OR REPLACE FUNCTION private.uids_recognised(p_event public.webhook_events, p_ical_uid text)
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_known uuid[];
  v_requested boolean;
begin
  if p_ical_uid is null then
    return null;
  end if;
  -- Along a chain all keep one calendar id: what its uids lead to anyway is none to recognise.
  v_known := array(
    select u.booking_id
    from public.booking_uids u
    where u.tenant_id = p_event.tenant_id and u.cal_uid in (p_event.cal_uid, p_event.previous_uid)
  );
  if not exists (
    select from public.booking_uids u
    where u.tenant_id = p_event.tenant_id
      and u.ical_uid = p_ical_uid
      and u.cal_uid <> p_event.cal_uid
      and u.booking_id <> all (v_known)
  ) then
    return null;
  end if;

  -- Only a request comes without the uid it replaces; two other bookings with one calendar
  -- id, whatever they are, stay two.
  v_requested := private.event_kind(p_event.event_type) = 'requested'
    or private.is_requested(p_event.tenant_id, p_event.cal_uid);
  return (
    select array_agg(u.cal_uid)
    from public.booking_uids u
    where u.tenant_id = p_event.tenant_id
      and u.ical_uid = p_ical_uid
      and u.cal_uid <> p_event.cal_uid
      and u.booking_id <> all (v_known)
      and not u.separated
      and (v_requested or private.is_requested(u.tenant_id, u.cal_uid))
      -- The same appointment has the same booker, also after a correction.
      and exists (
        select
        from public.webhook_events e
        where e.tenant_id = u.tenant_id
          and e.booking_id = u.booking_id
          and private.booker_of(private.event_details(e.body))
            = private.booker_of(private.event_details(p_event.body))
      )
      and not exists (
        select from public.booking_uids own
        where own.tenant_id = p_event.tenant_id
          and own.cal_uid = p_event.cal_uid
          and own.separated
      )
  );
end;
$function$;
comment on function private.uids_recognised(public.webhook_events,text) is 'Uids that must be the same appointment, though Cal.com does not say so: same calendar id, same booker, and one of them began as a request.';

CREATE OR REPLACE FUNCTION private.uids_to_look_at(p_tenant_id uuid, p_observations private.observation[])
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select o.moved_to
    from unnest(p_observations) o
    where o.moved_to is not null
      and o.moved_to not in (select n.cal_uid from unnest(p_observations) n)
      and not exists (
        select
        from public.booking_uids u
        where u.tenant_id = p_tenant_id and u.cal_uid = o.moved_to
      )
  );
end;
$function$;
comment on function private.uids_to_look_at(uuid,private.observation[]) is 'Where bookings went that the API shows as moved, as far as nothing is known of it: until then nobody knows when they are.';

CREATE OR REPLACE FUNCTION private.unescaped(p_body jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_text text := p_body::text;
begin
  if strpos(v_text, '&') = 0 then
    return p_body;
  end if;
  -- What Handlebars escapes. None of it means anything in JSON but the quotation mark.
  v_text := replace(v_text, '&quot;', '\"');
  v_text := replace(replace(v_text, '&lt;', '<'), '&gt;', '>');
  v_text := replace(replace(v_text, '&#x27;', ''''), '&#39;', '''');
  v_text := replace(replace(v_text, '&#x60;', '`'), '&#x3D;', '=');
  return replace(v_text, '&amp;', '&')::jsonb;
end;
$function$;
comment on function private.unescaped(jsonb) is 'A body that a custom template made, with names, titles and answers as people wrote them: templates escape them as for HTML.';

CREATE OR REPLACE FUNCTION private.unless_typed(p_link text, p_details jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_link constant text := private.trimmed(p_link);
  v_answer jsonb;
begin
  if v_link is null then
    return null;
  end if;
  v_answer := p_details #> '{responses,location,value}';
  return case
    when v_link is distinct from btrim(v_answer ->> 'optionValue', E' \t\r\n')
      and v_link is distinct from btrim(v_answer ->> 'value', E' \t\r\n')
      and v_link is distinct from btrim(v_answer #>> '{}', E' \t\r\n')
    then v_link
  end;
end;
$function$;
comment on function private.unless_typed(text,jsonb) is 'A link to join, unless it is what who booked typed as the place: Cal.com puts that, too, where it puts the link of the meeting.';

CREATE OR REPLACE FUNCTION private.unsubscribe_token(p_tenant_id uuid, p_channel public.reminder_channel, p_anchor public.reminder_anchor, p_to private.addressee)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if p_channel = 'email' and p_to.kind = 'attendee' and private.is_follow_up(p_anchor)
    and p_to.email is not null
  then
    return private.opt_out_token(
      p_tenant_id, 'email', private.address_of('email', p_to), p_to.locale);
  end if;
  return null;
end;
$function$;
comment on function private.unsubscribe_token(uuid,public.reminder_channel,public.reminder_anchor,private.addressee) is 'The token for the unsubscribe link of a message; null for one that the appointment needs, or that no attendee gets.';

CREATE OR REPLACE FUNCTION private.update_attendees(p_rows public.booking_attendees[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.booking_attendees a
  set (
    position, is_booker, name, email, phone, time_zone, locale, no_show, no_show_at,
    requested_at, confirmed_at, left_at, moved_in, moved_out, fit,
    seat_id, attendance_confirmed_at, attendance_confirmed_for
  ) = row (
    n.position, n.is_booker, n.name, n.email, n.phone, n.time_zone, n.locale, n.no_show,
    n.no_show_at, n.requested_at, n.confirmed_at, n.left_at, n.moved_in, n.moved_out, n.fit,
    n.seat_id, n.attendance_confirmed_at, n.attendance_confirmed_for
  )
  from unnest(p_rows) n
  where a.tenant_id = n.tenant_id
    and a.booking_id = n.booking_id
    and a.contact = n.contact
    and a is distinct from n;
end;
$function$;
comment on function private.update_attendees(public.booking_attendees[]) is 'Writes attendees that have rows, where something changed.';

CREATE OR REPLACE FUNCTION private.update_bookings(p_rows public.bookings[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.bookings b
  set (
    cal_uid, cal_booking_id, status, attendee_name, attendee_email, attendee_phone, event_type,
    event_title, start_time, end_time, confirmed_at, rescheduled_at, cancelled_at,
    completed_at, requested_at, payment_due_at, paid_at, cancellation_reason, cancelled_by,
    reschedule_requested, guessed, metadata, created_at, updated_at
  ) = row (
    n.cal_uid, n.cal_booking_id, n.status, n.attendee_name, n.attendee_email,
    n.attendee_phone, n.event_type, n.event_title, n.start_time, n.end_time, n.confirmed_at,
    n.rescheduled_at, n.cancelled_at, n.completed_at, n.requested_at, n.payment_due_at, n.paid_at,
    n.cancellation_reason, n.cancelled_by, n.reschedule_requested, n.guessed, n.metadata,
    n.created_at, n.updated_at
  )
  from unnest(p_rows) n
  where b.tenant_id = n.tenant_id and b.id = n.id and b is distinct from n;
end;
$function$;
comment on function private.update_bookings(public.bookings[]) is 'Writes bookings that have rows, where something changed.';

CREATE OR REPLACE FUNCTION private.update_folds(p_rows private.booking_folds[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update private.booking_folds k
  set (
    status, seated, payment_due, was_requested, people, present, booker, no_shows,
    corrections, series_keys, place
  ) = row (
    n.status, n.seated, n.payment_due, n.was_requested, n.people, n.present, n.booker,
    n.no_shows, n.corrections, n.series_keys, n.place
  )
  from unnest(p_rows) n
  where k.tenant_id = n.tenant_id and k.booking_id = n.booking_id and k is distinct from n;
end;
$function$;
comment on function private.update_folds(private.booking_folds[]) is 'Keeps what the next steps start from, where something changed.';

CREATE OR REPLACE FUNCTION private.updated_at_of(p_details jsonb, p_at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return least(
    coalesce(
      private.to_timestamp(p_details #>> '{observed,updated_at}'), private.created_at_of(p_details, p_at)),
    p_at);
end;
$function$;
comment on function private.updated_at_of(jsonb,timestamp with time zone) is 'When the booking an observation shows was last changed in Cal.com; p_at: when it was read.';

CREATE OR REPLACE FUNCTION private.url_part(p_text text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  -- Nearly all are the letters of a uid or an address.
  v_text constant text := replace(p_text, '@', '%40');
begin
  if v_text !~ '[^A-Za-z0-9._~%-]' and p_text not like '%\%%' then
    return v_text;
  end if;
  return (
    select string_agg(
      case
        when c.letter ~ '^[A-Za-z0-9._~-]$' then c.letter
        else regexp_replace(
          upper(encode(convert_to(c.letter, 'UTF8'), 'hex')), '(..)', '%\1', 'g')
      end,
      '' order by c.place)
    from regexp_split_to_table(p_text, '') with ordinality c (letter, place)
  );
end;
$function$;
comment on function private.url_part(text) is 'A text as it stands in a part of a path or in a value of a query (RFC 3986).';

CREATE OR REPLACE FUNCTION private.used_by(p_link text, p_encoded_address text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return regexp_replace(
    p_link, '([?&](?:cancelled|rescheduled)By=)[^&#]*', '\1' || p_encoded_address, 'gi');
end;
$function$;
comment on function private.used_by(text,text) is 'A ready-made link, telling Cal.com that it is this person who uses it, where it tells that at all. p_encoded_address: as in a query (url_part()).';

CREATE OR REPLACE FUNCTION private.validate_template()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$;
comment on function private.validate_template() is 'A template that could not be sent is refused when it is saved, not found out when it is due. Definer, because an admin may not look into private. It reads nothing but the new row: it runs before the policies are asked.';

CREATE OR REPLACE FUNCTION private.vault_name(p_tenant_id uuid, p_purpose text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select format('calbase/%s/%s', t.slug, p_purpose) from public.tenants t where t.id = p_tenant_id
  );
end;
$function$;
comment on function private.vault_name(uuid,text) is 'What a secret of a tenant is called in Vault: people see there whose it is and what for.';

CREATE OR REPLACE FUNCTION private.version()
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select '0.1.0' $function$;
comment on function private.version() is 'The version of calbase that this database has; the functions have it as well.';

CREATE OR REPLACE FUNCTION private.version_numbers(p_version text)
 RETURNS integer[]
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select string_to_array(substring(p_version from '^\d{1,9}\.\d{1,9}\.\d{1,9}'), '.')::integer[] $function$;
comment on function private.version_numbers(text) is 'A version in an order: 0.10.0 comes after 0.9.0. Null when it is none.';

CREATE OR REPLACE FUNCTION private.version_trouble()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_functions constant text := private.functions_version();
begin
  return case when v_functions <> private.version() then format(
    'The functions are of version %s, the database is of %s: %s', v_functions, private.version(),
    case
      when private.are_functions_served() then 'deploy the functions, too.'
      when private.version_numbers(v_functions) > private.version_numbers(private.version())
        then 'apply the migrations now, as some calls of the functions fail.'
      else 'deploy the functions now, as some of their calls fail.'
    end
  ) end;
end;
$function$;
comment on function private.version_trouble() is 'Whether the functions are of another version than the database, and what to do about it.';

CREATE OR REPLACE FUNCTION private.want(p_tenant_id uuid, p_uids text[], p_reason text, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into private.wanted_bookings (tenant_id, cal_uid, reason, wanted_at)
  select p_tenant_id, u.uid, p_reason, p_now
  from unnest(p_uids) u (uid)
  where u.uid is not null
  order by u.uid
  on conflict (tenant_id, cal_uid) do nothing;
  if found then
    update private.sync_cursors c
    set due_at = p_now
    where c.tenant_id = p_tenant_id and c.kind = 'uid' and c.due_at = 'infinity';
  end if;
end;
$function$;
comment on function private.want(uuid,text[],text,timestamp with time zone) is 'Has bookings looked at by their uids, as soon as requests are left.';

CREATE OR REPLACE FUNCTION private.want_siblings(p_tenant_id uuid, p_since timestamp with time zone, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.want(p_tenant_id, array(
    select distinct s.cal_uid
    from public.webhook_events e
    join public.bookings b on b.tenant_id = e.tenant_id and b.id = e.booking_id
    cross join lateral (
      select o.cal_uid
      from public.webhook_events k
      join public.webhook_events n on n.tenant_id = k.tenant_id and n.series_key = k.series_key
      join public.bookings o on o.tenant_id = n.tenant_id and o.id = n.booking_id
      where k.tenant_id = b.tenant_id
        and k.booking_id = b.id
        and k.series_key is not null
        and o.start_time > b.start_time
        and o.status in ('requested', 'confirmed', 'rescheduled')
      union
      select o.cal_uid
      from private.observations k
      join private.observations n on n.tenant_id = k.tenant_id and n.series = k.series
      join public.bookings o on o.tenant_id = n.tenant_id and o.id = (
        select u.booking_id
        from public.booking_uids u
        where u.tenant_id = n.tenant_id and u.cal_uid = n.cal_uid
      )
      where k.tenant_id = b.tenant_id
        and k.cal_uid = b.cal_uid
        and o.start_time > b.start_time
        and o.status in ('requested', 'confirmed', 'rescheduled')
    ) s
    where e.tenant_id = p_tenant_id
      and e.received_at > p_since
      and e.status = 'applied'
      and (e.event_type = 'BOOKING_CANCELLED'
        or e.provider = 'cal-api' and b.status = 'cancelled' and b.metadata ? 'recurring_booking_uid')
  ), 'series', p_now);
end;
$function$;
comment on function private.want_siblings(uuid,timestamp with time zone,timestamp with time zone) is 'Has the later occurrences looked at of series in which one was cancelled since: Cal.com tells of the one, also when all that follow went with it.';

CREATE OR REPLACE FUNCTION private.want_unlisted(p_cursor private.sync_cursors, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.want(p_cursor.tenant_id, array(
    select b.cal_uid
    from public.bookings b
    left join private.observations o on o.tenant_id = b.tenant_id and o.cal_uid = b.cal_uid
    where b.tenant_id = p_cursor.tenant_id
      and b.status in ('requested', 'confirmed', 'rescheduled')
      and b.start_time between p_cursor.from_at and p_cursor.until_at
      and b.updated_at < p_cursor.began_at - interval '10 minutes'
      and coalesce(o.read_at, '-infinity') < p_cursor.began_at
      -- What is known to be gone is looked for once a week.
      and not exists (
        select
        from public.reconciliation_findings f
        where f.tenant_id = b.tenant_id
          and f.cal_uid = b.cal_uid
          and f.kind = 'gone'
          and f.seen_at > p_now - interval '7 days'
      )
    order by b.start_time
    limit 100
  ), 'not_listed', p_now);
end;
$function$;
comment on function private.want_unlisted(private.sync_cursors,timestamp with time zone) is 'Has those looked at that are live here, and that a walk through all that is near did not show: the next hundred.';

CREATE OR REPLACE FUNCTION private.wanted_rights()
 RETURNS SETOF private.right_in_place
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
  select o.kind, o.oid, i.role, i.privilege, c.name::name
  from private.intended_rights() i
  join private.our_objects() o on o.kind = i.kind and o.name = i.object
  cross join lateral unnest(coalesce(i.columns, array[null]::text[])) c (name)
  where i.role is not null;
end;
$function$;
comment on function private.wanted_rights() is 'What the API roles are to be able to do with the objects there are.';

CREATE OR REPLACE FUNCTION private.wanted_webhook(p_tenant_id uuid, p_url text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select jsonb_build_object(
      'url', p_url, 'names', array[t.slug, t.id::text],
      'secrets', array(
        select s.secret
        from (
          select private.read_secret(k.secret_id) as secret, k.retires_at, k.created_at
          from private.tenant_secrets k
          where k.tenant_id = t.id and coalesce(k.retires_at, 'infinity') > now()
        ) s
        where s.secret is not null
        order by s.retires_at desc nulls first, s.created_at desc
      ))
    from public.tenants t
    where t.id = p_tenant_id
  );
end;
$function$;
comment on function private.wanted_webhook(uuid,text) is 'The webhook a tenant should have at Cal.com, for functions/reconcile and the tenant command: {"url", "names": how the URL may name the tenant, "secrets": the valid ones, the newest first}.';

CREATE OR REPLACE FUNCTION private.was_spoken_of(p_event public.webhook_events)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (
    select
    from public.webhook_events e
    where e.tenant_id = p_event.tenant_id and e.left_uid = p_event.cal_uid
  ) or exists (
    select
    from public.webhook_events e
    where e.tenant_id = p_event.tenant_id
      and e.cal_booking_id = p_event.cal_booking_id
      and e.cal_uid is null
  );
end;
$function$;
comment on function private.was_spoken_of(public.webhook_events) is 'Whether a seat has left the booking with an event''s uid, or something was said of its number, maybe before the uid was heard of.';

CREATE OR REPLACE FUNCTION private.was_tried(p_settlement private.settlement)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_settlement.outcome <> 'blocked' and p_settlement.rate_limited is not true;
end;
$function$;
comment on function private.was_tried(private.settlement) is 'Whether an attempt counts as one: not when it was the account that was refused, whatever the message.';

CREATE OR REPLACE FUNCTION private.web_address(p_text text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_text constant text := private.trimmed(p_text);
begin
  -- No name and password before the host: they make one look like another.
  return case
    when length(v_text) <= 2000
      and v_text ~* '^(https://[^[:space:][:cntrl:]/?#@:\\<>"''`]+|http://(localhost|[a-z0-9-]+\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|host\.docker\.internal))(:\d{1,5})?([/?#][^[:space:][:cntrl:]\\<>"`]*)?$'
    then v_text
  end;
end;
$function$;
comment on function private.web_address(text) is 'A text that is the whole address of a web page: https, or http on the machine itself; else null.';

CREATE OR REPLACE FUNCTION private.webhook_url(p_tenant_id uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_functions constant text := private.setting('calbase_functions_url');
begin
  return (
    select coalesce(c.webhook_url, case
      -- Cal.com posts to public addresses only.
      when v_functions like 'https://%' then v_functions || '/cal-webhook?tenant=' || t.slug
    end)
    from private.connections c
    join public.tenants t on t.id = c.tenant_id
    where c.tenant_id = p_tenant_id
  );
end;
$function$;
comment on function private.webhook_url(uuid) is 'Where Cal.com posts a connected tenant''s webhooks; null where it could not.';

CREATE OR REPLACE FUNCTION private.what_has_changed(p_installation private.installation)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_identity constant jsonb := private.identity();
  v_changed constant text[] := array(
    select case i.key
      when 'server' then 'the server'
      when 'timeline' then 'the server''s time line'
      when 'database' then 'the database'
      else 'the tables'
    end
    from jsonb_each(p_installation.identity) i
    -- Of what cannot be told now, nothing is said.
    where i.value <> v_identity -> i.key
    order by i.key
  );
begin
  return case when v_changed <> '{}' then format(
    'This is a clone, or was restored or moved: %s changed after %s.',
    array_to_string(v_changed, ' and '), to_char(p_installation.seen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
  ) end;
end;
$function$;
comment on function private.what_has_changed(private.installation) is 'What is not as it was when this installation was adopted; null when nothing is.';

CREATE OR REPLACE FUNCTION private.why_not_itself(p_now timestamp with time zone DEFAULT now())
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_installation private.installation;
begin
  select i.* into v_installation from private.installation i;
  if not found then
    return null;
  end if;
  return coalesce(
    private.what_has_changed(v_installation),
    private.gap(v_installation, p_now),
    case when v_installation.stranger is not null then format(
      'The functions of %s ask for reminders, and this was the database of %s.',
      v_installation.stranger, v_installation.project) end
  );
end;
$function$;
comment on function private.why_not_itself(timestamp with time zone) is 'Why this installation is not taken for what it was, in words; null when it is. p_now: real time.';

CREATE OR REPLACE FUNCTION private.why_not_to_send(p_now timestamp with time zone DEFAULT now())
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    private.why_not_itself(p_now),
    (
      select format('Sending has been paused since %s.',
        to_char(i.paused_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))
      from private.installation i
      where i.paused_at is not null
    )
  );
end;
$function$;
comment on function private.why_not_to_send(timestamp with time zone) is 'Why nothing is sent, in words; null when it is. p_now: real time.';

CREATE OR REPLACE FUNCTION private.with_absences_observed(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  a private.listed_attendee;
begin
  if not jsonb_path_exists(p_details, '$.attendees[*].noShow ? (@ == true)') then
    return s;
  end if;
  foreach a in array private.attendees_named(s, p_details) loop
    if a.no_show and jsonb_typeof(s.no_shows -> a.contact) is distinct from 'string' then
      s.no_shows := s.no_shows || jsonb_build_object(a.contact, coalesce(s.end_time, p_at));
    end if;
  end loop;
  return s;
end;
$function$;
comment on function private.with_absences_observed(private.booking_state,jsonb,timestamp with time zone) is 'The state with those whom an observation shows as absent, since the end of the meeting: the API does not tell when they were marked. Nobody is unmarked: what Cal Video saw, the API may not show.';

CREATE OR REPLACE FUNCTION private.with_acceptance_observed(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_made_at constant timestamptz := private.created_at_of(p_details, p_at);
begin
  if s.status is null and (p_details #> '{observed,moved_here}')::boolean then
    s.status := 'rescheduled';
    s.rescheduled_at := v_made_at;
    s.confirmed_at := coalesce(s.confirmed_at, v_made_at);
  elsif s.status is null then
    s.status := 'confirmed';
    s.confirmed_at := coalesce(s.confirmed_at, v_made_at);
  elsif s.status = 'rejected' then
    -- All of a series was declined but this one, of whose confirmation no webhook came.
    s := private.with_cancellation_cleared(s);
    s.status := 'confirmed';
    s.confirmed_at := coalesce(s.confirmed_at, private.updated_at_of(p_details, p_at));
  elsif s.status = 'requested' and not s.payment_due then
    s := private.with_confirmation(s, private.updated_at_of(p_details, p_at));
  end if;
  -- It was still on when it was over.
  if s.end_time <= p_at and s.status in ('confirmed', 'rescheduled') then
    s := private.with_end(s, '{}', s.end_time);
  end if;
  return s;
end;
$function$;
comment on function private.with_acceptance_observed(private.booking_state,jsonb,timestamp with time zone) is 'The state after the API showed the booking as accepted: confirmed, moved here, or, when it was read after its end, completed. What was cancelled stays so: Cal.com never revives a uid, except for a new seat (with_people_observed()). What was declined with its series is not what Cal.com shows as accepted.';

CREATE OR REPLACE FUNCTION private.with_all_seats_moved(p_state private.booking_state, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  select coalesce(
    jsonb_object_agg(
      a.key,
      case when a.value ? 'left_at' then a.value else private.given_up(a.value, p_at, true) end
    ),
    '{}'
  )
  into s.attendees
  from jsonb_each(s.attendees) a;
  return s;
end;
$function$;
comment on function private.with_all_seats_moved(private.booking_state,timestamp with time zone) is 'The state after everyone who was there moved to another time.';

CREATE OR REPLACE FUNCTION private.with_at_hand(p_state private.booking_state, p_attendees jsonb)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  select s.others - count(*)::integer,
    s.others_present - (count(*) filter (where not a.value ? 'left_at'))::integer
  into s.others, s.others_present
  from jsonb_each(p_attendees) a
  where not s.attendees ? a.key;
  s.attendees := p_attendees || s.attendees;
  return s;
end;
$function$;
comment on function private.with_at_hand(private.booking_state,jsonb) is 'The state with more of the others at hand, as their rows have them.';

CREATE OR REPLACE FUNCTION private.with_attendance_confirmed(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_start constant timestamptz :=
    coalesce(private.to_timestamp(p_details ->> 'startTime'), s.start_time);
  a private.listed_attendee;
begin
  foreach a in array private.attendees_named(s, p_details) loop
    if s.attendees ? a.contact and v_start is not null then
      s.attendees := s.attendees || jsonb_build_object(
        a.contact,
        s.attendees -> a.contact || jsonb_build_object(
          'attendance_confirmed_at', p_at, 'attendance_confirmed_for', v_start));
    end if;
  end loop;
  return s;
end;
$function$;
comment on function private.with_attendance_confirmed(private.booking_state,jsonb,timestamp with time zone) is 'The state after attendees said that they will be there at the time the event names. That it was moved since, or is moved back, needs no event: the time that was confirmed is compared with the booking''s.';

CREATE OR REPLACE FUNCTION private.with_attendees_listed(p_state private.booking_state, p_kind private.event_kind, p_details jsonb, p_said jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_nobody_known constant boolean := s.attendees = '{}' and s.others = 0;
  v_mark constant text := case
    when p_kind in ('requested', 'payment_initiated') then 'requested_at'
    when p_kind in ('created', 'rescheduled') then 'confirmed_at'
    -- That it was confirmed was told by an event that names nobody.
    when v_nobody_known and s.status in ('confirmed', 'rescheduled', 'completed')
      then 'confirmed_at'
  end;
  v_said jsonb;
  v_listed private.listed_attendee;
  v_is_neighbour boolean;
  v_person jsonb;
  v_contacts text[] := array[]::text[];
  v_people jsonb[] := array[]::jsonb[];
begin
  -- Only these speak of who takes part; from the others a list is better than nobody.
  if not (v_nobody_known or p_kind in
    ('requested', 'payment_initiated', 'created', 'rescheduled', 'updated')) then
    return s;
  end if;

  foreach v_listed in array private.attendees_named(s, p_details) loop
    v_person := coalesce(s.attendees -> v_listed.contact, '{}') - array['left_at', 'moved_out']
      || private.as_json(v_listed, s.seated or v_listed.position = 0);
    if s.seated and s.attendees ? v_listed.contact then
      v_person := v_person || jsonb_build_object(
        'position', s.attendees #> array[v_listed.contact, 'position']);
    elsif s.seated then
      v_person := v_person || jsonb_build_object('position', v_listed.position + s.others
        + (select count(*) from jsonb_object_keys(s.attendees)));
    end if;
    v_is_neighbour := v_listed.position > 0 and private.is_of_one_seat(p_details);
    -- Also before anything tells that these are seats.
    if (v_person -> 'is_booker')::boolean or s.seated then
      -- What is typed is the first one's, also where a host puts two times together.
      v_person := private.with_fit(v_person, case
        when v_listed.position = 0 then p_said else p_said - array['notes', 'responses']
      end);
    end if;
    if v_mark is not null then
      v_person := private.with_seat_of(v_person, p_kind, p_details, v_is_neighbour)
        || jsonb_build_object(v_mark, least((v_person ->> v_mark)::timestamptz, p_at));
    end if;
    v_contacts := v_contacts || v_listed.contact;
    v_people := v_people || v_person;
  end loop;
  v_said := private.as_map(v_contacts, v_people);

  -- A seat's event lists only that seat, an update perhaps only the booker. Any other list is
  -- everyone: who is not on it left.
  if v_said <> '{}' and not (v_nobody_known or s.seated or p_kind = 'updated') then
    s.attendees := private.marked(s.attendees, 'left_at', p_at);
  end if;
  s.attendees := s.attendees || v_said;

  -- A confirmation without a list confirms everyone.
  if v_said = '{}' and v_mark is not null then
    s.attendees := private.marked(s.attendees, v_mark, p_at);
  end if;
  return s;
end;
$function$;
comment on function private.with_attendees_listed(private.booking_state,private.event_kind,jsonb,jsonb,timestamp with time zone) is 'The state with the attendees an event lists. Nobody is forgotten: who left stays, marked.';

CREATE OR REPLACE FUNCTION private.with_booker_only(p_state private.booking_state)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_booker constant text := private.booker_in(s.attendees);
begin
  select s.others + count(*)::integer,
    s.others_present + (count(*) filter (where not a.value ? 'left_at'))::integer,
    coalesce(jsonb_object_agg(a.key, a.value) filter (where a.key = v_booker), '{}')
  into s.others, s.others_present, s.attendees
  from jsonb_each(s.attendees) a;
  if s.attendees <> '{}' then
    s.others := s.others - 1;
    s.others_present := s.others_present - (not s.attendees -> v_booker ? 'left_at')::integer;
  end if;
  return s;
end;
$function$;
comment on function private.with_booker_only(private.booking_state) is 'The state with nobody at hand but the booker.';

CREATE OR REPLACE FUNCTION private.with_cancellation(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  if s.seated then
    s := private.with_seats_given_up(s, p_details, p_at, false);
    if private.is_anyone_there(s) then
      return s;
    end if;
  end if;

  -- Told again a moment later by another webhook, it was cancelled once.
  if s.status is distinct from 'cancelled' then
    s.status := 'cancelled';
    s.completed_at := null;
    s.cancelled_at := p_at;
  end if;
  s.cancellation_reason := private.trimmed(p_details ->> 'cancellationReason');
  s.cancelled_by := private.tidy_address(p_details ->> 'cancelledBy', p_details);
  s.reschedule_requested := coalesce(p_details -> 'requestReschedule' = 'true'::jsonb, false);
  return s;
end;
$function$;
comment on function private.with_cancellation(private.booking_state,jsonb,timestamp with time zone) is 'The state after BOOKING_CANCELLED. Of a seated booking only the listed seats are given up; it is cancelled with the last of them.';

CREATE OR REPLACE FUNCTION private.with_cancellation_cleared(p_state private.booking_state)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  s.no_shows := '{}';
  s.cancelled_at := null;
  s.completed_at := null;
  s.cancellation_reason := null;
  s.cancelled_by := null;
  s.reschedule_requested := false;
  return s;
end;
$function$;
comment on function private.with_cancellation_cleared(private.booking_state) is 'The state without any sign of having ended.';

CREATE OR REPLACE FUNCTION private.with_cancellation_observed(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_cancelled_at constant timestamptz := private.updated_at_of(p_details, p_at);
begin
  if s.status in ('cancelled', 'rejected') then
    s.cancellation_reason := coalesce(
      s.cancellation_reason, private.trimmed(p_details ->> 'cancellationReason'));
    s.cancelled_by := coalesce(
      s.cancelled_by, private.tidy_address(p_details ->> 'cancelledBy', p_details));
    return s;
  end if;
  if s.status is null then
    s.confirmed_at := coalesce(s.confirmed_at, private.created_at_of(p_details, p_at));
  end if;
  if s.seated then
    select coalesce(
      jsonb_object_agg(a.key, case
        when a.value ? 'left_at' then a.value
        else private.given_up(a.value, v_cancelled_at, false)
      end),
      '{}')
    into s.attendees
    from jsonb_each(s.attendees) a;
  end if;
  s.status := 'cancelled';
  s.completed_at := null;
  s.cancelled_at := v_cancelled_at;
  s.cancellation_reason := private.trimmed(p_details ->> 'cancellationReason');
  s.cancelled_by := private.tidy_address(p_details ->> 'cancelledBy', p_details);
  return s;
end;
$function$;
comment on function private.with_cancellation_observed(private.booking_state,jsonb,timestamp with time zone) is 'The state after the API showed the booking as cancelled: since it was last changed, unless a webhook told when.';

CREATE OR REPLACE FUNCTION private.with_confirmation(p_state private.booking_state, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  -- What was confirmed before has another time now. A new seat is none.
  if s.confirmed_at < p_at and not s.seated then
    s.rescheduled_at := p_at;
  end if;
  s.status := 'confirmed';
  s.confirmed_at := least(s.confirmed_at, p_at);
  return s;
end;
$function$;
comment on function private.with_confirmation(private.booking_state,timestamp with time zone) is 'The state after what was asked for, a booking or a move, was confirmed.';

CREATE OR REPLACE FUNCTION private.with_correction(p_state private.booking_state, p_details jsonb)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_old constant text := p_details ->> 'contact';
  v_said constant jsonb := p_details -> 'corrected';
  v_new constant text := v_said ->> 'contact';
begin
  -- Also what was itself a correction.
  s.corrections := (
    select coalesce(
      jsonb_object_agg(
        c.key, case when c.value ->> 'contact' = v_old then v_said else c.value end),
      '{}'
    )
    from jsonb_each(s.corrections) c
  ) || jsonb_build_object(v_old, v_said);

  if s.attendees ? v_old then
    s.attendees := (s.attendees - v_old) || jsonb_build_object(
      v_new, jsonb_strip_nulls((s.attendees -> v_old) || (v_said - 'contact')));
  end if;
  if s.no_shows ? v_old then
    s.no_shows := (s.no_shows - v_old) || jsonb_build_object(v_new, s.no_shows -> v_old);
  end if;
  return s;
end;
$function$;
comment on function private.with_correction(private.booking_state,jsonb) is 'The state after an admin corrected who an attendee is or how to reach them. It holds for what Cal.com sends later, too.';

CREATE OR REPLACE FUNCTION private.with_departure(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  s.seated := true;
  -- Where no seat is named, a host put two times together: nobody stays behind, and who is listed
  -- may have been in the other one before.
  s := case
    when private.is_of_one_seat(p_details)
      then private.with_seats_given_up(s, p_details, p_at, true)
    else private.with_all_seats_moved(s, p_at)
  end;
  if s.status in ('requested', 'confirmed', 'rescheduled')
    and not private.is_anyone_there(s)
  then
    s.status := 'cancelled';
    s.cancelled_at := p_at;
    s.cancellation_reason := 'The last attendee moved to another time.';
  end if;
  return s;
end;
$function$;
comment on function private.with_departure(private.booking_state,jsonb,timestamp with time zone) is 'The state of a seated booking after an attendee, or everyone, moved to another one.';

CREATE OR REPLACE FUNCTION private.with_departure_observed(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  if s.status in ('cancelled', 'rejected') then
    return s;
  end if;
  if s.status is distinct from 'requested' then
    s.status := 'rescheduled';
    s.confirmed_at := coalesce(s.confirmed_at, private.created_at_of(p_details, p_at));
    s.completed_at := null;
  end if;
  -- Until its new uid tells: nobody is to be sent to the old time.
  s.start_time := null;
  s.end_time := null;
  return s;
end;
$function$;
comment on function private.with_departure_observed(private.booking_state,jsonb,timestamp with time zone) is 'The state after the API showed that the appointment went to another uid, which tells when it is. Of one uid this is the last word, and comes before all that is said of the next.';

CREATE OR REPLACE FUNCTION private.with_details(p_state private.booking_state, p_kind private.event_kind, p_details jsonb, p_said jsonb, p_number bigint)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_is_news constant boolean :=
    p_kind in ('requested', 'payment_initiated', 'created', 'rescheduled', 'updated');
  v_said jsonb := p_said;
  v_type constant text := private.trimmed(p_details ->> 'type');
  v_title constant text := coalesce(
    private.trimmed(p_details ->> 'title'), private.trimmed(p_details ->> 'eventTitle')
  );
  v_start constant timestamptz := private.to_timestamp(p_details ->> 'startTime');
  v_end constant timestamptz := private.to_timestamp(p_details ->> 'endTime');
begin
  s.seated := s.seated or p_said ? 'seats' or p_details ->> 'attendeeSeatId' is not null;

  if s.metadata -> 'hosts' <> p_said -> 'hosts' then
    v_said := p_said || jsonb_build_object(
      'hosts', private.hosts_after(
        s.metadata -> 'hosts', p_said -> 'hosts', v_is_news,
        p_kind in ('started', 'ended', 'host_no_show', 'no_show')));
    s.metadata := s.metadata - 'hosts';
  end if;

  if v_is_news then
    s.cal_booking_id := coalesce(p_number, s.cal_booking_id);
    s.event_type := coalesce(v_type, s.event_type);
    s.event_title := coalesce(v_title, s.event_title);
    s.start_time := coalesce(v_start, s.start_time);
    s.end_time := coalesce(v_end, s.end_time);
    -- A new location without a link must not keep the link of the old one. The type of an option is
    -- none: a place that is known stays.
    if v_said ? 'location' or v_said ? 'video_url' then
      s.metadata := s.metadata - array['location', 'location_type', 'video_url'];
    elsif v_said ? 'location_type' and s.metadata ?| array['location', 'video_url'] then
      v_said := v_said - 'location_type';
    end if;
    s.metadata := s.metadata || v_said;
  else
    -- The other events may carry a snapshot from scheduling time: they only fill gaps.
    s.cal_booking_id := coalesce(s.cal_booking_id, p_number);
    s.event_type := coalesce(s.event_type, v_type);
    s.event_title := coalesce(s.event_title, v_title);
    s.start_time := coalesce(s.start_time, v_start);
    s.end_time := coalesce(s.end_time, v_end);
    if s.metadata ?| array['location', 'video_url'] then
      v_said := v_said - array['location', 'location_type', 'video_url'];
    end if;
    s.metadata := v_said || s.metadata;
  end if;
  -- They may be those of a seat: not every event about one says that it is.
  if s.seated then
    s.metadata := s.metadata - array['reschedule_url', 'cancel_url'];
  end if;

  return s;
end;
$function$;
comment on function private.with_details(private.booking_state,private.event_kind,jsonb,jsonb,bigint) is 'The state with what an event says of times, titles, its number and metadata (p_said).';

CREATE OR REPLACE FUNCTION private.with_details_observed(p_state private.booking_state, p_details jsonb, p_number bigint)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_said jsonb := private.metadata_of(p_details);
  v_always jsonb;
begin
  v_said := private.news_of_hosts(s.metadata, private.news_of_places(s.metadata, v_said));
  if v_said ?| array['location', 'video_url'] then
    s.metadata := s.metadata - array['location', 'location_type', 'video_url'];
  end if;
  if v_said ? 'organizer' then
    s.metadata := s.metadata - array['organizer', 'hosts'];
  end if;
  v_always := jsonb_strip_nulls(jsonb_build_object(
    'rating', p_details #> '{observed,rating}',
    'recurring_booking_uid', p_details #> '{observed,series}',
    'host_no_show', nullif(p_details #> '{observed,host_is_absent}', 'false')));
  -- Of an appointment that is at a new uid, nothing is known yet.
  s.metadata := case
    when s.status is null then s.metadata || v_said else v_said || s.metadata
  end || v_always;

  s.seated := s.seated or (p_details #> '{observed,is_seated}')::boolean;
  s.cal_booking_id := coalesce(p_number, s.cal_booking_id);
  s.event_type := coalesce(private.trimmed(p_details ->> 'type'), s.event_type);
  s.event_title := coalesce(private.trimmed(p_details ->> 'title'), s.event_title);
  s.start_time := coalesce(private.to_timestamp(p_details ->> 'startTime'), s.start_time);
  s.end_time := coalesce(private.to_timestamp(p_details ->> 'endTime'), s.end_time);
  return s;
end;
$function$;
comment on function private.with_details_observed(private.booking_state,jsonb,bigint) is 'The state with what an observation shows of times, titles, its number and metadata: times and titles as they are now, of the rest what no webhook said.';

CREATE OR REPLACE FUNCTION private.with_end(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_end constant timestamptz := private.to_timestamp(p_details ->> 'endTime');
begin
  -- MEETING_ENDED is scheduled when a booking is made and may still tell the time it had
  -- then: an end before the present one is not the end.
  if v_end < s.end_time
    or s.payment_due
    or s.status in ('cancelled', 'rejected')
  then
    return s;
  end if;
  s.status := 'completed';
  s.completed_at := p_at;
  s.confirmed_at := least(s.confirmed_at, p_at);
  s.attendees := private.marked(s.attendees, 'confirmed_at', p_at);
  return s;
end;
$function$;
comment on function private.with_end(private.booking_state,jsonb,timestamp with time zone) is 'The state after the meeting ended, unless it is not this meeting''s end.';

CREATE OR REPLACE FUNCTION private.with_everyone(p_state private.booking_state, p_shelf jsonb[])
 RETURNS private.booking_state
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  if s.others > 0 then
    select s.attendees || jsonb_object_agg(p.key, p.value)
    into s.attendees
    from unnest(p_shelf) b (people)
    cross join jsonb_each(b.people) p;
    s.others := 0;
    s.others_present := 0;
  end if;
  return s;
end;
$function$;
comment on function private.with_everyone(private.booking_state,jsonb[]) is 'The state with all others back at hand.';

CREATE OR REPLACE FUNCTION private.with_fit(p_person jsonb, p_said jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Some flows leave fields out when they tell of a seat again: the better of two counts.
  return p_person || jsonb_build_object('fit', greatest(
    (p_person -> 'fit')::integer,
    public.classify_lead(
      p_person ->> 'email', p_person ->> 'name', p_person ->> 'phone', p_said)));
end;
$function$;
comment on function private.with_fit(jsonb,jsonb) is 'Someone an event lists, and how promising what it says (metadata) makes them. It counts where everyone has a seat of their own: what their neighbours answer later says nothing of them.';

CREATE OR REPLACE FUNCTION private.with_new_generation(p_state private.booking_state, p_uid text)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  -- The appointment starts a new life: nothing of the old one's end counts.
  s.cal_uid := p_uid;
  s.cal_booking_id := null;
  s.status := null;
  s.payment_due := false;
  s.requested_at := null;
  s.payment_due_at := null;
  -- Links to the old uid.
  s.metadata := s.metadata - array['reschedule_url', 'cancel_url'];
  return private.with_cancellation_cleared(s);
end;
$function$;
comment on function private.with_new_generation(private.booking_state,text) is 'The state at the moment Cal.com gave the appointment a new uid.';

CREATE OR REPLACE FUNCTION private.with_no_shows(p_known jsonb, p_said jsonb, p_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Whoever is marked again was marked before: that is when.
  return p_known || (
    select coalesce(
      jsonb_object_agg(
        n.key,
        case
          when n.value <> 'true'::jsonb then n.value
          when jsonb_typeof(p_known -> n.key) = 'string' then p_known -> n.key
          else to_jsonb(p_at)
        end
      ),
      '{}'
    )
    from jsonb_each(p_said) n
  );
end;
$function$;
comment on function private.with_no_shows(jsonb,jsonb,timestamp with time zone) is 'The no-shows with what an event says of them: {contact: since when, or false}.';

CREATE OR REPLACE FUNCTION private.with_observation(p_state private.booking_state, p_is_first boolean, p_details jsonb, p_event public.webhook_events)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_at constant timestamptz := p_event.occurred_at;
  v_hosts constant jsonb := s.metadata -> 'hosts';
  v_before constant jsonb[] :=
    case when p_is_first then '{}' else private.moments_of(s) end;
  v_new jsonb;
begin
  s := private.with_details_observed(s, p_details, p_event.cal_booking_id);
  if s.attendees <> '{}' and v_hosts is distinct from s.metadata -> 'hosts' then
    s := private.without_hosts(s);
  end if;
  s := private.with_people_observed(s, p_details, v_at);
  s := private.with_status_observed(s, p_details, v_at);
  s := private.with_absences_observed(s, p_details, v_at);

  select jsonb_agg(m.moment)
  into v_new
  from unnest(private.moments_of(s)) m (moment)
  where m.moment <> all (v_before) and not coalesce(s.metadata -> 'observed' @> m.moment, false);
  if v_new is not null then
    s.metadata := s.metadata
      || jsonb_build_object('observed', coalesce(s.metadata -> 'observed', '[]') || v_new);
  end if;

  if p_is_first then
    s.created_at := private.created_at_of(p_details, v_at);
    s.updated_at := private.updated_at_of(p_details, v_at);
  elsif s is distinct from p_state then
    s.updated_at := greatest(s.updated_at, private.updated_at_of(p_details, v_at));
  end if;
  return s;
end;
$function$;
comment on function private.with_observation(private.booking_state,boolean,jsonb,public.webhook_events) is 'The booking after an observation of it, read at its occurred_at. p_is_first: nothing else is known of it.';

CREATE OR REPLACE FUNCTION private.with_one_more_at_hand(p_state private.booking_state, p_contact text, p_person jsonb)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  s.attendees := s.attendees || jsonb_build_object(p_contact, p_person);
  s.others := s.others - 1;
  s.others_present := s.others_present - (not p_person ? 'left_at')::integer;
  return s;
end;
$function$;
comment on function private.with_one_more_at_hand(private.booking_state,text,jsonb) is 'The state with one of the others at hand.';

CREATE OR REPLACE FUNCTION private.with_payment(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  -- Another webhook may tell of it again a moment later: it was paid once. Of seats nothing tells
  -- whose was paid, except of the first, for whose payment the booking waits.
  if s.payment_due or s.paid_at is null and not s.seated then
    s.paid_at := p_at;
  end if;
  s.payment_due := false;
  s.metadata := s.metadata || '{"paid": true}';
  if coalesce(s.status, 'requested') = 'requested' and private.is_confirmed_when_paid(p_details) then
    s := private.with_confirmation(s, p_at);
    s.attendees := private.marked(s.attendees, 'confirmed_at', p_at);
  end if;
  return s;
end;
$function$;
comment on function private.with_payment(private.booking_state,jsonb,timestamp with time zone) is 'The state after it was paid: confirmed, unless the host still has to.';

CREATE OR REPLACE FUNCTION private.with_people_observed(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_made_at constant timestamptz := private.created_at_of(p_details, p_at);
  v_changed_at constant timestamptz := private.updated_at_of(p_details, p_at);
  v_mark constant text := private.mark_observed(s, p_details);
  v_is_live constant boolean :=
    p_details #>> '{observed,status}' in ('pending', 'accepted');
  v_was_nobody constant boolean := s.attendees = '{}';
  v_listed private.listed_attendee;
  v_taken_at timestamptz;
  v_person jsonb;
  v_contacts text[] := array[]::text[];
begin
  -- Of a deleted event type seats are shown as if they were none.
  if not v_was_nobody and not (p_details #> '{observed,has_type}')::boolean then
    return s;
  end if;
  foreach v_listed in array private.attendees_named(s, p_details) loop
    v_person := s.attendees -> v_listed.contact;
    v_taken_at := least(
      coalesce(
        private.to_timestamp(p_details #>> array['attendees', v_listed.position::text, 'takenAt']),
        v_made_at),
      p_at);
    if v_person is null then
      if s.seated then
        v_listed.position := greatest(
          v_listed.position, (select count(*) from jsonb_object_keys(s.attendees)));
      end if;
      v_person := private.as_json(v_listed, s.seated or v_was_nobody and v_listed.position = 0);
      if (v_person -> 'is_booker')::boolean then
        v_person := private.with_fit(v_person, s.metadata);
      end if;
    elsif v_is_live and (not v_person ? 'left_at' or private.is_back(s, v_person, v_taken_at)) then
      v_person := private.as_json(v_listed, false)
        || (v_person - array['left_at', 'moved_out']);
    end if;
    v_contacts := v_contacts || v_listed.contact;
    if not v_person ? 'left_at' then
      v_person := private.with_person_observed(v_person, v_mark, v_taken_at, v_changed_at);
    end if;
    s.attendees := s.attendees || jsonb_build_object(v_listed.contact, v_person);
  end loop;

  -- An empty list says nothing; on one of what is over, nobody leaves any more.
  if v_is_live and v_contacts <> '{}' then
    s.attendees := s.attendees || private.marked(s.attendees - v_contacts, 'left_at', p_at);
  end if;
  -- A slot that ended, as far as was known, with its last seat lives on with another.
  if v_is_live
    and s.seated
    and s.status = 'cancelled'
    and not private.is_anyone_there(p_state)
    and private.is_anyone_there(s)
  then
    s := private.with_cancellation_cleared(s);
    s.status := null;
  end if;
  return s;
end;
$function$;
comment on function private.with_people_observed(private.booking_state,jsonb,timestamp with time zone) is 'The state with the attendees an observation lists. Who is known keeps what is known of them; who is no longer on the list of a booking that lives has left. A slot that was cancelled with its last seat has no status any more when somebody is there.';

CREATE OR REPLACE FUNCTION private.with_person_observed(p_person jsonb, p_mark text, p_made_at timestamp with time zone, p_changed_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if p_mark is null or p_person ? p_mark then
    return p_person;
  end if;
  -- Who is known to have asked first got it later.
  return p_person || jsonb_build_object(
    p_mark, case when p_person ? 'requested_at' then p_changed_at else p_made_at end);
end;
$function$;
comment on function private.with_person_observed(jsonb,text,timestamp with time zone,timestamp with time zone) is 'An attendee with the time an observation shows, if none is known. p_made_at: when they took their place; p_changed_at: when the booking was changed last.';

CREATE OR REPLACE FUNCTION private.with_proof(p_state private.booking_state, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  s.status := 'confirmed';
  s.confirmed_at := least(s.confirmed_at, p_at);
  s.attendees := private.marked(s.attendees, 'confirmed_at', p_at);
  return s;
end;
$function$;
comment on function private.with_proof(private.booking_state,timestamp with time zone) is 'The state after something that only happens to a confirmed booking, of which nothing was known: it was confirmed, and so was everyone in it.';

CREATE OR REPLACE FUNCTION private.with_rejection_observed(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  if s.status = 'rejected' then
    return s;
  end if;
  -- All of a series was cancelled, and this one had been declined before.
  if s.status = 'cancelled' then
    s.status := 'rejected';
    return s;
  end if;
  s := private.with_cancellation_cleared(s);
  s.was_requested := true;
  s.requested_at := coalesce(s.requested_at, private.created_at_of(p_details, p_at));
  s.status := 'rejected';
  s.cancelled_at := private.updated_at_of(p_details, p_at);
  return s;
end;
$function$;
comment on function private.with_rejection_observed(private.booking_state,jsonb,timestamp with time zone) is 'The state after the API showed the booking as rejected. Why, only a webhook tells.';

CREATE OR REPLACE FUNCTION private.with_seat_of(p_person jsonb, p_kind private.event_kind, p_details jsonb, p_is_neighbour boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if p_kind = 'created' then
    return p_person - 'moved_in';
  end if;
  -- Who had a place here before only comes back to it.
  if p_kind = 'rescheduled' and private.is_seat_move(p_details) and not p_is_neighbour
    and not p_person ? 'confirmed_at'
  then
    return p_person || '{"moved_in": true}';
  end if;
  return p_person;
end;
$function$;
comment on function private.with_seat_of(jsonb,private.event_kind,jsonb,boolean) is 'An attendee as known before an event, with whether their seat came from another booking. It did when a move was the first to confirm them and they never booked here themself; giving up the seat and coming back by a move change neither, nor does being there when a neighbour comes.';

CREATE OR REPLACE FUNCTION private.with_seats_given_up(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone, p_moved boolean)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  -- Someone not known yet is noted as well: their own event may still be on its way.
  select s.attendees || coalesce(
    jsonb_object_agg(
      l.contact,
      private.given_up(
        private.as_json(l, true) || coalesce(s.attendees -> l.contact, '{}'), p_at, p_moved)
    ),
    '{}'
  )
  into s.attendees
  from unnest(private.seats_named(s, p_details)) l
  -- Told again a moment later by another webhook, a seat was given up once.
  where p_moved
    or not coalesce(s.attendees -> l.contact, '{}') ? 'left_at'
    or (s.attendees #> array[l.contact, 'moved_out'])::boolean;
  return s;
end;
$function$;
comment on function private.with_seats_given_up(private.booking_state,jsonb,timestamp with time zone,boolean) is 'The state after the attendees of a seated booking whom an event is about left it, moved to another time or not.';

CREATE OR REPLACE FUNCTION private.with_series_change(p_state private.booking_state, p_kind private.event_kind, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  -- Confirming and declining reach what waits; cancelling reaches what is still to come.
  if p_kind = 'created' and s.status = 'requested' and not s.payment_due then
    s := private.with_confirmation(s, p_at);
    s.attendees := private.marked(s.attendees, 'confirmed_at', p_at);
  elsif p_kind = 'rejected' and s.status = 'requested' then
    s := private.with_status(s, p_kind, null, p_details, p_at);
  elsif p_kind = 'cancelled' and s.start_time >= p_at
    and s.status in ('requested', 'confirmed', 'rescheduled')
  then
    s := private.with_status(s, p_kind, null, p_details, p_at);
  end if;
  return s;
end;
$function$;
comment on function private.with_series_change(private.booking_state,private.event_kind,jsonb,timestamp with time zone) is 'The state of an occurrence after its whole series was confirmed, declined or cancelled by an event about another occurrence. Cal.com puts the recurrence into such an event only when it is about all that remain.';

CREATE OR REPLACE FUNCTION private.with_slots(p_candidates private.candidate[], p_rates jsonb, p_now timestamp with time zone)
 RETURNS private.candidate[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return array(
    with candidate as materialized (
      select c.message_id, c.reminder, c.content, (c.reminder).channel, a.tenant_id as account_of,
        a.rate_per_second,
        row_number() over (
          partition by a.tenant_id, (c.reminder).channel order by c.message_id) - 1 as place
      from unnest(p_candidates) c
      left join private.channel_accounts a
        on a.tenant_id = (c.reminder).tenant_id and a.channel = (c.reminder).channel
    ),
    account as materialized (
      select c.channel, c.account_of, count(*)::integer as wanted,
        case when c.account_of is null then private.rate_of(p_rates, c.channel)
          else c.rate_per_second end as rate
      from candidate c
      group by c.channel, c.account_of, c.rate_per_second
      order by c.channel, c.account_of
    ),
    -- In that order: the order of all who take slots of several accounts.
    slots as materialized (
      select a.channel, a.account_of,
        private.take_slots(a.account_of, a.channel, a.rate, a.wanted, p_now) as s
      from account a
    )
    select row(
      c.message_id, c.reminder, case when c.place < (t.s).taken then c.content end, null,
      (t.s).first_at + c.place * (t.s).apart - p_now
    )::private.candidate
    from candidate c
    join slots t on t.channel = c.channel and t.account_of is not distinct from c.account_of
  );
end;
$function$;
comment on function private.with_slots(private.candidate[],jsonb,timestamp with time zone) is 'The candidates with when each may be sent, at the rates of their accounts; without content those that get no slot.';

CREATE OR REPLACE FUNCTION private.with_status(p_state private.booking_state, p_kind private.event_kind, p_event_type text, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
begin
  case p_kind
    when 'requested' then
      s.status := coalesce(s.status, 'requested');
      s.was_requested := true;
      s.requested_at := least(s.requested_at, p_at);

    when 'payment_initiated' then
      -- Its status field says ACCEPTED although nothing is paid.
      s.status := coalesce(s.status, 'requested');
      s.was_requested := true;
      if s.status = 'requested' and not s.payment_due then
        s.payment_due_at := p_at;
      end if;
      s.payment_due := s.status = 'requested';

    when 'paid' then
      s := private.with_payment(s, p_details, p_at);

    when 'created' then
      s.payment_due := false;
      -- Cal.com never revives a uid that has ended, except for a new seat.
      if s.seated and s.status = 'cancelled' then
        s := private.with_cancellation_cleared(s);
        s.status := null;
      end if;
      if coalesce(s.status, 'requested') = 'requested' then
        s := private.with_confirmation(s, p_at);
      end if;

    when 'rescheduled' then
      -- Someone joining a slot does not move it for those who were there.
      if not coalesce(private.is_seat_move(p_details), false) then
        s := private.with_cancellation_cleared(s);
        s.rescheduled_at := p_at;
        s.status := 'rescheduled';
      elsif coalesce(s.status, 'cancelled') in ('cancelled', 'requested') then
        s := private.with_cancellation_cleared(s);
        s.status := 'rescheduled';
      end if;
      s.payment_due := false;
      s.confirmed_at := least(s.confirmed_at, p_at);

    when 'started' then
      if s.status is null then
        s := private.with_proof(s, p_at);
      end if;

    when 'ended' then
      s := private.with_end(s, p_details, p_at);

    when 'host_no_show' then
      s.metadata := s.metadata || '{"host_no_show": true}';
      if s.status is null then
        s := private.with_proof(s, p_at);
      end if;

    when 'no_show' then
      s.no_shows := private.with_no_shows(
        s.no_shows, private.no_shows_of(s, p_event_type, p_details), p_at);
      -- Only a booking that took place can be missed.
      if s.status is null then
        s := private.with_proof(s, p_at);
      end if;

    when 'rejected' then
      -- Told again a moment later by another webhook, it was declined once.
      if s.status is distinct from 'rejected' then
        s := private.with_cancellation_cleared(s);
        s.status := 'rejected';
        s.cancelled_at := p_at;
      end if;
      s.cancellation_reason := private.trimmed(p_details ->> 'rejectionReason');

    when 'cancelled' then
      s := private.with_cancellation(s, p_details, p_at);

    when 'updated' then
      -- Its status field is believed only when nothing else is known of the booking.
      if s.status is null and p_details ->> 'status' = 'ACCEPTED' then
        s := private.with_proof(s, p_at);
      end if;
  end case;
  return s;
end;
$function$;
comment on function private.with_status(private.booking_state,private.event_kind,text,jsonb,timestamp with time zone) is 'The state with what an event does to the booking''s status.';

CREATE OR REPLACE FUNCTION private.with_status_observed(p_state private.booking_state, p_details jsonb, p_at timestamp with time zone)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_status constant text := p_details #>> '{observed,status}';
begin
  if v_status = 'accepted' then
    return private.with_acceptance_observed(s, p_details, p_at);
  elsif v_status = 'cancelled' and p_details #> '{observed}' ? 'moved_to' then
    return private.with_departure_observed(s, p_details, p_at);
  elsif v_status = 'cancelled' then
    return private.with_cancellation_observed(s, p_details, p_at);
  elsif v_status = 'rejected' then
    return private.with_rejection_observed(s, p_details, p_at);
  elsif s.status is null then
    -- Also what this version of the API does not tell yet.
    s.status := 'requested';
    s.was_requested := true;
    s.requested_at := private.created_at_of(p_details, p_at);
  end if;
  return s;
end;
$function$;
comment on function private.with_status_observed(private.booking_state,jsonb,timestamp with time zone) is 'The state with what an observation shows of the booking''s status (accepted, pending, cancelled, rejected).';

CREATE OR REPLACE FUNCTION private.within_text_limits(p_candidates private.candidate[], p_countries text[], p_now timestamp with time zone)
 RETURNS private.candidate[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_texts private.text_message[];
  v_candidates private.candidate[];
begin
  if not exists (select from unnest(p_candidates) c where (c.reminder).channel = 'sms') then
    return p_candidates;
  end if;

  perform private.lock_numbers(p_candidates);
  v_texts := private.judge_texts(p_candidates, p_countries, p_now);
  insert into private.counted_texts (tenant_id, number_hash, day, reminder_id, generation)
  select t.tenant_id, t.number_hash, t.day, t.reminder_id, t.generation
  from unnest(v_texts) t
  where t.reason_code is null and not t.is_counted;
  if not exists (select from unnest(v_texts) t where t.reason_code is not null) then
    return p_candidates;
  end if;

  v_candidates := array(
    select row(
      c.message_id, c.reminder, c.content,
      case when t.reason_code is not null
        then row('failed', t.reason_code, t.reason_detail, null)::private.judgement
      end,
      null
    )::private.candidate
    from unnest(p_candidates) c
    left join unnest(v_texts) t on t.message_id = c.message_id
  );
  perform private.defer(v_candidates, p_now);
  return array(select c from unnest(v_candidates) c where (c.deferral).status is null);
end;
$function$;
comment on function private.within_text_limits(private.candidate[],text[],timestamp with time zone) is 'The candidates without the text messages over their tenants'' limits, which fail; those that are left are counted.';

CREATE OR REPLACE FUNCTION private.without_addresses(p_text text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return regexp_replace(
    regexp_replace(p_text, '[^[:space:]<>()",;:]+@[^[:space:]<>()",;:]+', '…', 'g'),
    '\+?[0-9][0-9 ()/-]{6,}[0-9]', '…', 'g');
end;
$function$;
comment on function private.without_addresses(text) is 'What a provider said, without the e-mail addresses and phone numbers in it.';

CREATE OR REPLACE FUNCTION private.without_client_tag(p_address text, p_client_id text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  -- The ids of Cal.com's platform clients are 25 letters and digits.
  return replace(
    regexp_replace(p_address, '\+c[a-z0-9]{24}@', '@', 'i'), '+' || p_client_id || '@', '@');
end;
$function$;
comment on function private.without_client_tag(text,text) is 'The address a managed user has: Cal.com''s own has +<platformClientId> before the @. p_client_id: as the event says, or an empty text.';

CREATE OR REPLACE FUNCTION private.without_erased(p_tenant_id uuid, p_body jsonb, p_key text, p_booked_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_details constant jsonb := private.event_details(p_body);
  v_body jsonb := p_body;
  v_alias text;
  a private.listed_attendee;
begin
  foreach a in array private.listed_attendees(v_details) loop
    v_alias := private.alias_of(p_tenant_id, a.contact, p_key, p_booked_at);
    if v_alias is not null then
      v_body := private.erased_body(
        v_body, array[a.contact],
        array(
          select private.pattern_of(w.word)
          from unnest(array[a.contact, a.name, a.phone]) w (word)
          where length(private.trimmed(w.word)) >= 2
        ),
        v_alias, private.booker_of(v_details) is not distinct from a.contact);
    end if;
  end loop;
  return v_body;
end;
$function$;
comment on function private.without_erased(uuid,jsonb,text,timestamp with time zone) is 'The body of an event in which everyone who was erased is their alias. p_booked_at: when the booking was made.';

CREATE OR REPLACE FUNCTION private.without_full_accounts(p_messages private.queue_message[], p_now timestamp with time zone)
 RETURNS private.queue_message[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_early jsonb;
begin
  -- Hardly ever has an account given away that much.
  if not exists (
    select
    from private.sending_slots s
    where s.next_at > p_now + private.sending_horizon()
  ) then
    return p_messages;
  end if;

  select jsonb_object_agg(
    m.message_id,
    ceil(extract(epoch from s.next_at - private.sending_horizon() / 2 - p_now))::integer)
  into v_early
  from unnest(p_messages) m
  join public.reminders r on r.tenant_id = m.tenant_id and r.id = m.reminder_id
  join private.sending_slots s on s.channel = r.channel
  where s.next_at > p_now + private.sending_horizon()
    and s.tenant_id is not distinct from (
      select a.tenant_id
      from private.channel_accounts a
      where a.tenant_id = r.tenant_id and a.channel = r.channel
    );
  if v_early is null then
    return p_messages;
  end if;

  perform pgmq.set_vt('reminders', e.key::bigint, e.value::integer) from jsonb_each_text(v_early) e;
  return array(
    select m
    from unnest(p_messages) m
    where not v_early ? m.message_id::text
  );
end;
$function$;
comment on function private.without_full_accounts(private.queue_message[],timestamp with time zone) is 'Messages without those whose account has given away its slots for now: their reminders are not judged.';

CREATE OR REPLACE FUNCTION private.without_hosts(p_state private.booking_state)
 RETURNS private.booking_state
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  s private.booking_state := p_state;
  v_contact text;
begin
  for v_contact in select h ->> 'email' from jsonb_array_elements(s.metadata -> 'hosts') h loop
    if private.is_host(s.metadata, v_contact) then
      s.attendees := s.attendees - v_contact;
      s.no_shows := s.no_shows - v_contact;
    end if;
  end loop;
  if s.attendees <> '{}' and private.booker_in(s.attendees) is null then
    -- A host was taken for the booker.
    v_contact := (
      select a.key
      from jsonb_each(s.attendees) a
      order by (a.value -> 'position')::integer, a.key
      limit 1
    );
    s.attendees := jsonb_set(s.attendees, array[v_contact, 'is_booker'], 'true');
  end if;
  return s;
end;
$function$;
comment on function private.without_hosts(private.booking_state) is 'The state without attendees who turned out to be hosts.';

CREATE OR REPLACE FUNCTION private.without_secrets(p_channel public.reminder_channel, p_settings jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_settings - (
    select array_agg(f.name)
    from private.channel_fields() f
    where f.channel = p_channel and f.provider = p_settings ->> 'provider' and f.is_secret
  );
end;
$function$;
comment on function private.without_secrets(public.reminder_channel,jsonb) is 'The settings of an account as they may be shown.';

CREATE OR REPLACE FUNCTION private.words_for_answer(p_status integer, p_content text, p_error text, p_function text DEFAULT 'deliver-reminders'::text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case
    when p_status = 200 and p_content is json object then null
    when p_status = 401 then format(
      '%s refused the key: is calbase_cron_key in Vault the CRON_KEY of the function?', p_function)
    when p_status is not null then format(
      '%s answered %s: %s', p_function, p_status, left(p_content, 300))
    else format('%s did not answer: %s', p_function, coalesce(p_error, 'no reason given'))
  end;
end;
$function$;
comment on function private.words_for_answer(integer,text,text,text) is 'What is wrong with an answer; null when it is good.';

CREATE OR REPLACE FUNCTION private.work_on_job(p_job_id bigint, p_now timestamp with time zone DEFAULT now())
 RETURNS private.jobs
 LANGUAGE plpgsql
 SET search_path TO ''
 SET lock_timeout TO '1s'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  v_job private.jobs;
begin
  select j.*
  into v_job
  from private.jobs j
  where j.id = p_job_id
    and j.ended_at is null
    and j.stopped_at is null
    and coalesce(j.retry_at, '-infinity') <= clock_timestamp()
  for update skip locked;
  if not found then
    return null;
  end if;
  begin
    return private.step_job(v_job, p_now);
  exception
    when query_canceled then
      raise;
    when others then
      -- The next step tries again; meanwhile it shows why it stands still.
      update private.jobs j
      set error = case
            when j.failed > 0 then j.error
            when sqlstate = '55P03' then 'Somebody else has the tenant, or these bookings, for now.'
            else sqlerrm
          end,
          worked_at = clock_timestamp(),
          retry_at = clock_timestamp() + interval '300 milliseconds'
      where j.tenant_id = v_job.tenant_id and j.id = v_job.id;
      return null;
  end;
end;
$function$;
comment on function private.work_on_job(bigint,timestamp with time zone) is 'Takes a job one step further; null when somebody else does, when it is over or stopped, or when somebody was in the way.';

CREATE OR REPLACE FUNCTION private.work_on_pending(p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id uuid;
  v_answer text;
begin
  select t.id
  into v_tenant_id
  from private.tenants_with_pending(p_now) t (id)
  left join private.work_turns w on w.tenant_id = t.id
  where coalesce(w.busy_until, '-infinity') <= clock_timestamp()
  order by w.worked_at nulls first, t.id
  limit 1;
  if not found then
    return false;
  end if;

  v_answer := private.apply_pending(v_tenant_id, p_now => p_now);
  insert into private.work_turns as w (tenant_id, worked_at, busy_until)
  values (
    v_tenant_id, clock_timestamp(),
    case when v_answer = 'busy' then clock_timestamp() + interval '2 seconds' end
  )
  on conflict (tenant_id) do update
  set worked_at = excluded.worked_at, busy_until = excluded.busy_until;
  return true;
end;
$function$;
comment on function private.work_on_pending(timestamp with time zone) is 'Applies a batch of the tenant whose turn it is; false when nobody has any.';

CREATE OR REPLACE FUNCTION private.work_step(p_now timestamp with time zone DEFAULT now())
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_job_id bigint;
begin
  -- One batch of one tenant a transaction: nobody's lock is held while another's work is done.
  if private.work_on_pending(p_now) then
    return true;
  end if;
  select j.id
  into v_job_id
  from private.jobs j
  where j.ended_at is null
    and j.stopped_at is null
    -- One that somebody was in the way of is tried again in a moment.
    and coalesce(j.retry_at, '-infinity') <= clock_timestamp() + interval '1 second'
  order by j.retry_at nulls first, j.worked_at nulls first, j.id
  limit 1;
  if not found then
    return false;
  end if;
  -- Before any lock is taken: between two steps the webhooks have the machine.
  perform pg_sleep(0.02);
  perform private.work_on_job(v_job_id, p_now);
  return true;
end;
$function$;
comment on function private.work_step(timestamp with time zone) is 'One step of what waits: pending events first, the tenants in turn, then long work. False when there is nothing. Each call should be a transaction of its own.';

CREATE OR REPLACE FUNCTION private.write_activities(p_tenant_id uuid, p_deeds private.scored_deed[], p_are_new boolean)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into public.lead_activities
    (tenant_id, id, lead_id, booking_id, kind, occurred_at, fit, points)
  select p_tenant_id,
    private.stable_id(a.lead_id::text, (a.deed).booking_id::text, (a.deed).kind::text),
    a.lead_id, (a.deed).booking_id, (a.deed).kind, (a.deed).occurred_at, (a.deed).fit, a.points
  from unnest(p_deeds) a
  where (a.deed).booking_id is not null
  on conflict do nothing;
  if p_are_new then
    return;
  end if;

  if exists (select from unnest(p_deeds) a where (a.deed).kind = 'form_submitted') then
    update public.lead_activities o
    set points = a.points
    from unnest(p_deeds) a
    where o.tenant_id = p_tenant_id
      and o.id = (a.deed).activity_id
      and (a.deed).kind = 'form_submitted'
      and o.points <> a.points;
  end if;
  update public.lead_activities o
  set id = n.id, occurred_at = n.occurred_at, fit = n.fit, points = n.points
  from (
    select a.lead_id, (a.deed).booking_id, (a.deed).kind, (a.deed).occurred_at, (a.deed).fit,
      a.points,
      private.stable_id(a.lead_id::text, (a.deed).booking_id::text, (a.deed).kind::text) as id
    from unnest(p_deeds) a
    offset 0
  ) n
  where o.tenant_id = p_tenant_id
    and o.lead_id = n.lead_id
    and o.booking_id = n.booking_id
    and o.kind = n.kind
    and (o.id, o.occurred_at, o.fit, o.points) is distinct from
      (n.id, n.occurred_at, n.fit, n.points);
end;
$function$;
comment on function private.write_activities(uuid,private.scored_deed[],boolean) is 'Writes activities and their points. p_are_new: none of their leads has a row.';

CREATE OR REPLACE FUNCTION private.write_all(p_tenant_id uuid, p_folded private.folded_booking[], p_now timestamp with time zone, p_grace interval DEFAULT '00:00:00'::interval, p_from_start boolean DEFAULT false, p_known uuid[] DEFAULT '{}'::uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.write_bookings(p_tenant_id, p_folded);
  -- All leads before any reminder: the lock order.
  perform private.sync_leads(p_tenant_id, f.folded, p_from_start)
  from private.told_together(p_folded) f (folded);
  perform private.plan_folded(p_tenant_id, p_folded, p_now, p_grace, p_known);
end;
$function$;
comment on function private.write_all(uuid,private.folded_booking[],timestamp with time zone,interval,boolean,uuid[]) is 'Writes folded bookings, and their leads and reminders, which follow from them. The only way any of these come about. p_grace and p_known: see plan_folded(); p_from_start: also score again what seems unchanged.';

CREATE OR REPLACE FUNCTION private.write_bookings(p_tenant_id uuid, p_folded private.folded_booking[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_bookings constant public.bookings[] := private.rows_of_bookings(p_tenant_id, p_folded);
  v_attendees constant public.booking_attendees[] :=
    private.rows_of_attendees(p_tenant_id, p_folded);
  v_folds constant private.booking_folds[] := private.rows_of_folds(p_tenant_id, p_folded);
  v_are_new boolean;
begin
  select bool_and(f.is_new) into v_are_new from unnest(p_folded) f;
  insert into public.bookings select n.* from unnest(v_bookings) n on conflict do nothing;
  if not v_are_new then
    perform private.update_bookings(v_bookings);
    perform private.drop_attendees(p_tenant_id, p_folded);
  end if;
  insert into public.booking_attendees select n.* from unnest(v_attendees) n on conflict do nothing;
  insert into private.booking_folds select n.* from unnest(v_folds) n on conflict do nothing;
  if not v_are_new then
    perform private.update_attendees(v_attendees);
    perform private.update_folds(v_folds);
  end if;
end;
$function$;
comment on function private.write_bookings(uuid,private.folded_booking[]) is 'Writes folded bookings, their attendees, and what their next step starts from.';

CREATE OR REPLACE FUNCTION private.write_known_leads(p_tenant_id uuid, p_scoring private.scoring)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.leads l
  set name = n.name, phone = n.phone, booking_id = n.booking_id, status = n.status,
      score = n.score, created_at = n.created_at, updated_at = n.updated_at
  from (
    select k.id, b.booking_id, c.score,
      -- Of a lead that bookings made, all that is known comes from them.
      coalesce(
        b.name, private.said_in_form(p_tenant_id, k.id, 'name'),
        case when k.source <> 'cal.com' then k.name end) as name,
      coalesce(
        b.phone, private.said_in_form(p_tenant_id, k.id, 'phone'),
        -- By its number it is known even while the bookings are merged contacts'.
        case when k.source <> 'cal.com' or k.email is null then k.phone end) as phone,
      private.next_lead_status(r.lead, c.status) as status,
      coalesce(t.first_at, k.created_at) as created_at,
      coalesce(t.last_at, k.updated_at) as updated_at
    from unnest(p_scoring.leads) c
    -- By key for each, however many the planner expects.
    cross join lateral (
      select o as lead
      from public.leads o
      where o.tenant_id = p_tenant_id and o.id = c.lead_id
      offset 0
    ) r
    cross join lateral (select (r.lead).*) k
    cross join lateral private.newest_booking(p_tenant_id, k.contact) b
    cross join lateral (
      select min(a.occurred_at) as first_at, max(a.occurred_at) as last_at
      from public.lead_activities a
      where a.tenant_id = p_tenant_id and a.lead_id = k.id
      offset 0
    ) t
    where not c.is_new
    offset 0
  ) n
  where l.tenant_id = p_tenant_id
    and l.id = n.id
    and (l.name, l.phone, l.booking_id, l.status, l.score, l.created_at, l.updated_at)
      is distinct from
      (n.name, n.phone, n.booking_id, n.status, n.score, n.created_at, n.updated_at);
end;
$function$;
comment on function private.write_known_leads(uuid,private.scoring) is 'Writes leads that have rows, after their activities.';

CREATE OR REPLACE FUNCTION private.write_merged_leads(p_tenant_id uuid, p_merged private.merged_contacts[], p_contacts text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.leads l
  set booking_id = n.booking_id,
      name = coalesce(n.name, case when l.source <> 'cal.com' then l.name end),
      -- A lead without an address is known by its number.
      phone = case
        when l.contact like 'tel:%' then coalesce(n.own_phone, l.phone)
        else coalesce(n.phone, case when l.source <> 'cal.com' then l.phone end)
      end
  from unnest(p_contacts) c (contact)
  cross join lateral (
    select
      (array_agg(b.booking_id order by k.booked_at desc, k.cal_uid, o.contact))[1] as booking_id,
      (array_agg(b.name order by k.booked_at desc, k.cal_uid, o.contact)
        filter (where b.name is not null))[1]
        as name,
      (array_agg(b.phone order by k.booked_at desc, k.cal_uid, o.contact)
        filter (where b.phone is not null))[1]
        as phone,
      max(b.phone) filter (where o.contact = c.contact) as own_phone
    from (
      select c.contact
      union all
      select m.contact from unnest(p_merged) m where m.leads_to = c.contact
    ) o
    cross join lateral private.newest_booking(p_tenant_id, o.contact) b
    join lateral (
      select least(a.requested_at, a.confirmed_at) as booked_at, g.cal_uid
      from public.booking_attendees a
      join public.bookings g on g.tenant_id = a.tenant_id and g.id = a.booking_id
      where a.tenant_id = p_tenant_id and a.booking_id = b.booking_id and a.contact = o.contact
    ) k on true
  ) n
  where l.tenant_id = p_tenant_id
    and l.contact = c.contact
    and exists (select from unnest(p_merged) m where m.leads_to = c.contact);
end;
$function$;
comment on function private.write_merged_leads(uuid,private.merged_contacts[],text[]) is 'Gives merged leads the newest booking, name and phone number of all their contacts.';

CREATE OR REPLACE FUNCTION private.write_names_of_leads(p_tenant_id uuid, p_contacts text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.leads l
  set name = n.name, phone = n.phone, booking_id = n.booking_id
  from (
    select k.id, b.booking_id,
      coalesce(
        b.name, private.said_in_form(p_tenant_id, k.id, 'name'),
        case when k.source <> 'cal.com' then k.name end) as name,
      coalesce(
        b.phone, private.said_in_form(p_tenant_id, k.id, 'phone'),
        -- By its number it is known even while the bookings are merged contacts'.
        case when k.source <> 'cal.com' or k.email is null then k.phone end) as phone
    from public.leads k
    cross join lateral private.newest_booking(p_tenant_id, k.contact) b
    where k.tenant_id = p_tenant_id and k.contact = any (p_contacts)
    offset 0
  ) n
  where l.tenant_id = p_tenant_id
    and l.id = n.id
    and (n.booking_id, n.name, n.phone) is distinct from (l.booking_id, l.name, l.phone);
end;
$function$;
comment on function private.write_names_of_leads(uuid,text[]) is 'Gives leads whose activities are the same the name and phone number of their newest booking.';

CREATE OR REPLACE FUNCTION private.write_new_leads(p_tenant_id uuid, p_scoring private.scoring)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into public.leads (
    tenant_id, id, name, email, phone, source, status, score, booking_id, created_at, updated_at
  )
  select p_tenant_id, l.lead_id, n.name, n.email, n.phone, 'cal.com', coalesce(l.status, 'new'),
    l.score, n.booking_id, l.first_at, l.last_at
  from unnest(p_scoring.leads) l
  cross join lateral private.newest_booking(p_tenant_id, l.contact) n
  where l.is_new;
end;
$function$;
comment on function private.write_new_leads(uuid,private.scoring) is 'Writes leads that have no row yet.';

CREATE OR REPLACE FUNCTION private.zone_of(p_time_zone text, p_tenant_time_zone text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return case when private.is_time_zone(p_time_zone) then p_time_zone else p_tenant_time_zone end;
end;
$function$;
comment on function private.zone_of(text,text) is 'Whose clock counts for someone: that of their own time zone, and where it is not known, the tenant''s.';

CREATE OR REPLACE FUNCTION private.zones_note(p_of text DEFAULT NULL::text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select format(
      'The zone data of the functions and of PostgreSQL differ%s. Local times are PostgreSQL''s: if those are wrong, upgrade it (in Studio: Project Settings, Infrastructure).',
      ' for ' || coalesce(p_of, private.named(i.zones_apart)))
    from private.installation i
    where i.zones_apart <> '{}'
  );
end;
$function$;
comment on function private.zones_note(text) is 'What an admin should know of zone data that differ; null where they agree. p_of: says for which zones, instead of their names.';

CREATE OR REPLACE FUNCTION public.account_for_test(p_tenant_id uuid, p_channel public.reminder_channel)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return private.channel_account(p_tenant_id, p_channel);
end;
$function$;
grant execute on function public.account_for_test(uuid,public.reminder_channel) to service_role;
comment on function public.account_for_test(uuid,public.reminder_channel) is 'For the edge functions: The account that a message on trial is sent through; null for the project''s. It does not travel with the question: pg_net keeps what it is given.';

CREATE OR REPLACE FUNCTION public.acknowledge_alert(p_id bigint, p_by text DEFAULT CURRENT_USER, p_now timestamp with time zone DEFAULT now())
 RETURNS public.alerts
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_alert public.alerts := private.open_alert(p_id);
begin
  if private.trimmed(p_by) is null then
    perform private.refuse(
      'Who acknowledges it?', 'select acknowledge_alert(1, ''olga'');', 'invalid_parameter_value');
  end if;
  -- Who was first, stays.
  update public.alerts a
  set acknowledged_at = coalesce(a.acknowledged_at, p_now),
      acknowledged_by = coalesce(a.acknowledged_by, private.trimmed(p_by))
  where a.id = p_id
  returning a.* into v_alert;
  return v_alert;
end;
$function$;
comment on function public.acknowledge_alert(bigint,text,timestamp with time zone) is 'For admins: For admins: says that somebody (p_by) knows of an open alert: nobody is told of it again, unless it is resolved and comes back. Gives the alert. Refuses one that is resolved or unknown.';

CREATE OR REPLACE FUNCTION public.adopt_installation(p_send boolean DEFAULT false, p_now timestamp with time zone DEFAULT now())
 RETURNS TABLE(tenant text, booking text, start_time timestamp with time zone, rule text, recipient text, channel public.reminder_channel, due_at timestamp with time zone, outcome text)
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if private.why_not_itself() is null then
    perform private.refuse(
      'This installation is what it was: there is nothing to adopt',
      'select * from doctor(); says what else may be wrong. After pause_sending() it is: select resume_sending();',
      'object_not_in_prerequisite_state');
  end if;

  -- Named before they change.
  return query
  select d.tenant, d.booking, d.start_time, d.rule, d.recipient, d.channel, d.due_at,
    case when p_send then 'to be sent' else 'not sent' end
  from public.due_meanwhile(p_now) d;
  if not p_send then
    perform private.skip_due_meanwhile(p_now);
  end if;

  update private.installation i
  set identity = private.identity(), seen_at = now(), project = null, stranger = null;
end;
$function$;
comment on function public.adopt_installation(boolean,timestamp with time zone) is 'For admins: Lets a clone, or a restored or moved installation, send from now on. Gives what is due and, as far as this database knows, not sent (due_meanwhile()): it is skipped, as people may have had it, unless p_send says that it is to be sent. Make sure first that the original sends no more.';

CREATE OR REPLACE FUNCTION public.apply_pending_events(p_tenant_id uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return private.apply_pending(p_tenant_id);
end;
$function$;
grant execute on function public.apply_pending_events(uuid) to service_role;
comment on function public.apply_pending_events(uuid) is 'For the edge functions: For functions/cal-webhook, right behind a webhook that was answered pending: applies what waits, a bounded number. Answers done, more or busy. The scheduler does the same, if a little later.';

CREATE OR REPLACE FUNCTION public.attendance_status(p_token text, p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  p constant private.asked_place := private.place_asked_about(p_token);
begin
  return private.attendance_page(p, private.attendance_state(p, p_now));
end;
$function$;
grant execute on function public.attendance_status(text,timestamp with time zone) to service_role;
comment on function public.attendance_status(text,timestamp with time zone) is 'For the edge functions: What the holder of a link "I will be there" was asked, as {"tenant", "locale", "time_zone", "start_time", "state"}; state: open, confirmed, cancelled, moved or begun. Null for an unknown token. Changes nothing.';

CREATE OR REPLACE FUNCTION public.claim_reminders(p_limit integer DEFAULT 50, p_lease_seconds integer DEFAULT 120, p_now timestamp with time zone DEFAULT now(), p_rates jsonb DEFAULT '{}'::jsonb, p_text_countries text[] DEFAULT NULL::text[])
 RETURNS SETOF jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
declare
  v_candidates private.candidate[] := array[]::private.candidate[];
  v_wanted integer;
  v_messages private.queue_message[];
begin
  perform private.note_functions();
  if private.why_not_to_send() is not null then
    return;
  end if;

  -- Many in a row may turn out not to be sent now; behind them another tenant's may wait.
  for v_round in 1..20 loop
    v_wanted := p_limit - cardinality(v_candidates);
    v_messages := private.take_from_queue(v_wanted, p_lease_seconds, v_round = 1, p_now);
    exit when v_messages = '{}';
    v_candidates := v_candidates
      || private.filter_messages(private.without_full_accounts(v_messages, p_now), p_now);
    exit when cardinality(v_candidates) >= p_limit or cardinality(v_messages) < v_wanted;
  end loop;
  if cardinality(v_candidates) = 0 then
    return;
  end if;

  v_candidates := private.within_text_limits(
    v_candidates, private.calling_codes(p_text_countries), p_now);
  v_candidates := private.probes_only(v_candidates, p_lease_seconds, p_now);
  v_candidates := private.rate_limited(v_candidates, p_rates, p_now);
  return query select c from private.hand_out(v_candidates, p_lease_seconds, p_now) c;
end;
$function$;
grant execute on function public.claim_reminders(integer,integer,timestamp with time zone,jsonb,text[]) to service_role;
comment on function public.claim_reminders(integer,integer,timestamp with time zone,jsonb,text[]) is 'For the edge functions: Hands out up to p_limit due reminders to one sender for p_lease_seconds, each judged at this moment, with what its message is made of and how long to wait before sending it. p_rates: how many messages a second the project''s own accounts take, for example {"email": 2}. p_text_countries: to which countries the project''s own account texts, by calling codes or numbers in them; without, to none unless a tenant names its own. What is not settled in time is handed out again. Nothing while this installation may not send.';

CREATE OR REPLACE FUNCTION public.claim_sync_step(p_now timestamp with time zone DEFAULT now(), p_tenant_id uuid DEFAULT NULL::uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  k private.sync_cursors := private.next_step(p_now, p_tenant_id);
  c private.connections;
  v_key text;
  v_webhook jsonb;
begin
  if k.tenant_id is null then
    return null;
  end if;
  select n.* into c from private.connections n where n.tenant_id = k.tenant_id;
  v_key := private.read_secret(c.secret_id);
  if v_key is null then
    perform private.refuse_connection(
      k.tenant_id, 'Vault does not have the key (any more): give it again by connect_tenant().');
    return public.claim_sync_step(p_now, p_tenant_id);
  end if;

  if k.kind = 'uid' then
    k.cal_uid := (
      select w.cal_uid
      from private.wanted_bookings w
      where w.tenant_id = k.tenant_id
      order by w.wanted_at, w.cal_uid
      limit 1
    );
    if k.cal_uid is null then
      update private.sync_cursors s
      set due_at = 'infinity', cal_uid = null
      where s.tenant_id = k.tenant_id and s.kind = 'uid';
      return public.claim_sync_step(p_now, p_tenant_id);
    end if;
  end if;
  if k.kind = 'webhook' then
    v_webhook := private.wanted_webhook(k.tenant_id, private.webhook_url(k.tenant_id))
      || jsonb_build_object('scopes', c.webhook_scopes);
    if v_webhook ->> 'url' is null or v_webhook -> 'secrets' = '[]' then
      perform private.note_webhook(k.tenant_id, '{}', p_now);
      return public.claim_sync_step(p_now, p_tenant_id);
    end if;
  end if;
  if k.kind in ('updated', 'future', 'past', 'window') and k.began_at is null then
    k := private.begin_walk(k, c, p_now);
  end if;

  k.lease := gen_random_uuid();
  k.leased_until := p_now + interval '2 minutes';
  update private.sync_cursors s
  set (began_at, from_at, until_at, cal_uid, reconciliation_id, lease, leased_until, secret_id)
    = row (k.began_at, k.from_at, k.until_at, k.cal_uid, k.reconciliation_id, k.lease, k.leased_until,
      c.secret_id)
  where s.tenant_id = k.tenant_id and s.kind = k.kind;
  update private.api_budgets b
  set lease = k.lease, leased_until = k.leased_until, next_at = p_now + interval '1 second'
  where b.budget = c.budget;
  return jsonb_build_object(
    'lease', k.lease, 'tenant_id', k.tenant_id, 'kind', k.kind, 'api_url', c.api_url,
    'api_version', case
      when k.kind = 'uid' then '2024-08-13'
      when k.kind not in ('account', 'webhook') then c.api_version end,
    'path', private.path_of(k, c.scope),
    'query', case
      when k.kind in ('account', 'uid', 'webhook') then '{}'
      else private.query_of(k, c.api_version) end,
    'key', v_key, 'webhook', v_webhook);
end;
$function$;
grant execute on function public.claim_sync_step(timestamp with time zone,uuid) to service_role;
comment on function public.claim_sync_step(timestamp with time zone,uuid) is 'For the edge functions: For functions/reconcile: what to ask Cal.com''s API next, under a lease of two minutes, as {"lease", "tenant_id", "kind", "api_url", "api_version", "path", "query", "key", "webhook"}; null when nothing is due, or an account''s second is not over. One request at a time, and one a second, for all tenants whose keys are of one account. p_tenant_id: of one tenant only. The answer goes to settle_sync_step(). The key, and the secrets in webhook, are for this one step.';

CREATE OR REPLACE FUNCTION public.classify_lead(p_email text, p_name text, p_phone text, p_metadata jsonb)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return private.standard_fit(p_email, p_name, p_phone, p_metadata);
end;
$function$;
comment on function public.classify_lead(text,text,text,jsonb) is 'For admins: How promising a booker is, in points, up to 100; of someone who answered a form, without metadata. Replace it to score differently (private.standard_fit is what it gives unless you do), then rebuild. An upgrade leaves yours alone.';

CREATE OR REPLACE FUNCTION public.confirm_attendance(p_token text, p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET statement_timeout TO '4s'
AS $function$
declare
  p constant private.asked_place := private.place_asked_about(p_token);
  v_state text := private.attendance_state(p, p_now);
  e public.webhook_events;
begin
  if (p.token).token is not null and v_state = 'open' then
    e := private.attendance_event(p, p_now);
    -- Waits for nobody: once stored it counts, whoever is changing the booking just now.
    if (p.tenant).disabled_at is null then
      perform private.store_event(e, p_now);
    else
      perform private.insert_event(e);
    end if;
    v_state := 'confirmed';
  end if;
  return private.attendance_page(p, v_state);
end;
$function$;
grant execute on function public.confirm_attendance(text,timestamp with time zone) to service_role;
comment on function public.confirm_attendance(text,timestamp with time zone) is 'For the edge functions: The holder of a link "I will be there" says so, if there is still something to say. Gives attendance_status(); doing it twice changes nothing.';

CREATE OR REPLACE FUNCTION public.connect_tenant(p_slug text, p_key text, p_api_url text DEFAULT 'https://api.cal.com/v2'::text, p_whose text DEFAULT 'own'::text, p_hosts text[] DEFAULT '{}'::text[], p_event_type_ids bigint[] DEFAULT '{}'::bigint[], p_scope text DEFAULT 'user'::text, p_since timestamp with time zone DEFAULT NULL::timestamp with time zone, p_api_version text DEFAULT '2024-08-13'::text, p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_key constant text := private.trimmed(p_key);
  v_secret_id uuid;
begin
  if length(v_key) >= 8 is not true or v_key ~ '\s' then
    perform private.refuse(
      'That is no API key', 'Make one in Cal.com under Settings, Developer, API keys.',
      'invalid_parameter_value');
  end if;
  -- Of two at once, the second waits and replaces what the first has stored.
  perform 1 from public.tenants t where t.id = v_tenant_id for no key update;
  delete from vault.secrets s
  where s.id = (select c.secret_id from private.connections c where c.tenant_id = v_tenant_id);
  v_secret_id := vault.create_secret(
    v_key, private.vault_name(v_tenant_id, 'key to Cal.com''s API'),
    'By which calbase asks Cal.com for this tenant''s bookings. Use connect_tenant() and disconnect_tenant().');

  insert into private.connections as c (
    tenant_id, secret_id, api_url, api_version, scope, whose, hosts, event_type_ids, since, budget,
    created_at
  )
  values (
    v_tenant_id, v_secret_id, rtrim(p_api_url, '/'), p_api_version, p_scope, p_whose,
    array(select lower(private.trimmed(h.host)) from unnest(p_hosts) h (host) order by 1),
    p_event_type_ids, coalesce(p_since, p_now - interval '90 days'), v_secret_id::text, p_now
  )
  on conflict (tenant_id) do update
  set (secret_id, api_url, api_version, scope, whose, hosts, event_type_ids, since, state, reason)
    = row (
      excluded.secret_id, excluded.api_url, excluded.api_version, excluded.scope, excluded.whose,
      excluded.hosts, excluded.event_type_ids, excluded.since, 'unchecked', null),
    -- It may be another account's.
    (webhook, webhook_note, webhook_url, webhook_scopes, webhook_checked_at)
    = row (null, null, null, '[]', null);
  insert into private.sync_cursors as k (tenant_id, kind, due_at)
  values (v_tenant_id, 'account', p_now)
  on conflict (tenant_id, kind) do update
  set due_at = excluded.due_at, failed = 0, error = null, lease = null, leased_until = null;
end;
$function$;
comment on function public.connect_tenant(text,text,text,text,text[],bigint[],text,timestamp with time zone,text,timestamp with time zone) is 'For admins: Gives a tenant a key to Cal.com''s API, in place of the one it had: its bookings from p_since on (90 days ago) are backfilled, and reconciled from then on; see connection. p_api_url: https://api.cal.eu/v2 in the EU, or that of one''s own. p_whose: own, the bookings the key''s owner hosts; listed, those with p_hosts (addresses) or p_event_type_ids; all, whatever the key is shown. p_scope: user, team/<id> or organization/<id>. The key goes to Vault and is shown by nothing.';

CREATE OR REPLACE FUNCTION public.count_rejections(p_tenant_id uuid, p_reason text, p_count integer DEFAULT 1, p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  -- A tenant may be gone while a function still counts for it: nothing to count then.
  insert into private.webhook_rejections as r (tenant_id, hour, reason, count, last_at)
  select t.id, date_trunc('hour', p_now, 'UTC'), p_reason, p_count, p_now
  from public.tenants t
  where t.id = p_tenant_id
  on conflict (tenant_id, hour, reason) do update
  set count = r.count + excluded.count, last_at = greatest(r.last_at, excluded.last_at);
$function$;
grant execute on function public.count_rejections(uuid,text,integer,timestamp with time zone) to service_role;
comment on function public.count_rejections(uuid,text,integer,timestamp with time zone) is 'For the edge functions: Adds refused requests to the tenant''s count for the hour of p_now, which is when they were refused. Reasons: missing_signature, wrong_signature, too_large, no_secret, secret_unreadable, not_stored.';

CREATE OR REPLACE FUNCTION public.count_webhook_durations(p_durations jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform private.merge_metrics(array(
    select row (
        null, m.name, jsonb_build_object('code', d.status::text), d.count, d.sum, d.buckets
      )::private.metric_counters
    from jsonb_to_recordset(p_durations)
      as d (status integer, count bigint, sum double precision, buckets bigint[])
    join private.metric_catalog() m
      on m.name = 'calbase_webhook_request_duration_seconds'
      -- A function that was deployed with other bounds counts nothing.
      and cardinality(m.bounds) = cardinality(d.buckets)
  ));
end;
$function$;
grant execute on function public.count_webhook_durations(jsonb) to service_role;
comment on function public.count_webhook_durations(jsonb) is 'For the edge functions: Adds to the histogram of how long requests took, [{"status", "count", "sum" in seconds, "buckets": how many took up to each bound of the histogram}].';

CREATE OR REPLACE FUNCTION public.create_tenant(p_slug text, p_name text, p_time_zone text DEFAULT 'UTC'::text, p_secret text DEFAULT NULL::text)
 RETURNS TABLE(tenant_id uuid, webhook_path text, webhook_secret text)
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id uuid;
  v_secret constant text := coalesce(p_secret, private.random_secret());
begin
  insert into public.tenants (slug, name, time_zone)
  values (p_slug, p_name, p_time_zone)
  returning id into v_tenant_id;

  perform private.add_tenant_secret(v_tenant_id, v_secret);
  return query select v_tenant_id, '/functions/v1/cal-webhook?tenant=' || p_slug, v_secret;
end;
$function$;
comment on function public.create_tenant(text,text,text,text) is 'For admins: Sets up a tenant with the default reminders. Gives what to paste into Cal.com: the path of the webhook URL and the secret, made by chance unless given.';

CREATE OR REPLACE FUNCTION public.delete_tenant(p_slug text, p_type_the_slug_again text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
begin
  if p_type_the_slug_again is distinct from p_slug then
    perform private.refuse(
      'The slug was not repeated: nothing is deleted',
      format('select delete_tenant(%L, %L); removes the tenant and everything it has, for ever.', p_slug, p_slug),
      'invalid_parameter_value');
  end if;
  perform private.lock_tenant(v_tenant_id);
  -- Waits for webhooks that are being stored; later ones find no tenant.
  perform 1 from public.tenants t where t.id = v_tenant_id for update;

  perform pgmq.delete('reminders', array_agg(q.msg_id))
  from pgmq.q_reminders q
  where (q.message ->> 'tenant_id')::uuid = v_tenant_id
  having count(*) > 0;
  delete from public.tenants t where t.id = v_tenant_id;
end;
$function$;
comment on function public.delete_tenant(text,text) is 'For admins: Removes a tenant and everything it has: events, bookings, leads, reminders, members, and its secrets in Vault. Cannot be undone. Asks for the slug twice.';

CREATE OR REPLACE FUNCTION public.disable_tenant(p_slug text, p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_count integer;
begin
  -- Waits for webhooks that are being applied; later ones see it.
  perform private.lock_tenant(v_tenant_id);
  update public.tenants t
  set disabled_at = coalesce(t.disabled_at, p_now)
  where t.id = v_tenant_id;

  v_count := (
    select count(*)::integer
    from public.reminders r
    where r.tenant_id = v_tenant_id and r.status in ('scheduled', 'queued')
  );
  perform private.end_job(v_tenant_id, 'enable', null, p_now);
  perform private.start_job(v_tenant_id, 'disable', null, p_now);
  return v_count;
end;
$function$;
comment on function public.disable_tenant(text,timestamp with time zone) is 'For admins: Webhooks of the tenant are stored from now on, and applied when it is enabled again; nothing is sent. Tells how many reminders it stops: a few hundred at once, more right behind (see running_jobs).';

CREATE OR REPLACE FUNCTION public.disconnect_tenant(p_slug text)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
begin
  delete from private.connections c where c.tenant_id = v_tenant_id;
  return found;
end;
$function$;
comment on function public.disconnect_tenant(text) is 'For admins: Takes a tenant''s key to Cal.com''s API out of Vault: it is asked for nothing any more. What was read stays. Tells whether there was one.';

CREATE OR REPLACE FUNCTION public.doctor(p_now timestamp with time zone DEFAULT now())
 RETURNS TABLE("check" text, ok boolean, reason text, command text)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
  select * from private.check_installation(p_now)
  union all
  select * from private.check_details();
end;
$function$;
comment on function public.doctor(timestamp with time zone) is 'For admins: What an installation needs, whether it is there, and if not, why and which command mends it.';

CREATE OR REPLACE FUNCTION public.due_meanwhile(p_now timestamp with time zone DEFAULT now())
 RETURNS TABLE(tenant text, booking text, start_time timestamp with time zone, rule text, recipient text, channel public.reminder_channel, due_at timestamp with time zone, status public.reminder_status, tenant_id uuid, reminder_id uuid)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Also what waits for another attempt: here it failed, there it may have been sent.
  return query
  select t.slug, b.cal_uid, b.start_time, u.name, r.recipient, r.channel, r.due_at, r.status,
    r.tenant_id, r.id
  from public.reminders r
  join public.tenants t on t.id = r.tenant_id
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where r.status = 'queued'
    or r.status = 'scheduled' and (r.send_at <= p_now or r.attempts > 0)
  order by r.due_at, t.slug, r.recipient;
end;
$function$;
comment on function public.due_meanwhile(timestamp with time zone) is 'For admins: The reminders that are due and, as far as this database knows, not sent. After a restored backup, or in a clone, people may have had them: adopt_installation() decides.';

CREATE OR REPLACE FUNCTION public.enable_tenant(p_slug text, p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_count integer;
begin
  perform private.lock_tenant(v_tenant_id);
  update public.tenants t set disabled_at = null where t.id = v_tenant_id;
  v_count := (
    select count(*)::integer
    from public.webhook_events e
    where e.tenant_id = v_tenant_id and e.status = 'pending'
  );
  -- What is left, and what a webhook stores that still saw the tenant disabled, the scheduler
  -- applies.
  perform private.apply_pending(v_tenant_id, p_now => p_now);
  perform private.end_job(v_tenant_id, 'disable', null, p_now);
  perform private.start_job(v_tenant_id, 'enable', null, p_now);
  return v_count;
end;
$function$;
comment on function public.enable_tenant(text,timestamp with time zone) is 'For admins: Applies what arrived while the tenant was disabled and plans its reminders again, those still ahead: a few hundred at once, more right behind (see running_jobs, and pending events in tenant_health). Tells how many events waited.';

CREATE OR REPLACE FUNCTION public.erase_person(p_tenant_slug text, p_email text, p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_contacts constant text[] := private.known_as(v_tenant_id, p_email);
  v_alias constant text := format(
    'erased-%s%s', encode(extensions.gen_random_bytes(8), 'hex'), private.erased_domain());
  -- Reading all events takes a while: done before anybody has to be kept away.
  v_settled constant bigint := private.last_settled_event(v_tenant_id);
  v_events bigint[] := private.search_events(v_tenant_id, v_contacts);
  v_patterns text[];
  v_bookings uuid[];
  v_rules integer;
  v_deliveries integer;
begin
  -- Webhooks that arrive meanwhile are stored, and applied afterwards. All at once, not in steps:
  -- half a person erased would come back with the next event.
  perform private.lock_tenant(v_tenant_id);
  v_bookings := private.bookings_of_person(v_tenant_id, v_contacts);
  v_events := array(
    select unnest(v_events)
    union
    -- What came since.
    select unnest(private.events_naming(v_tenant_id, v_contacts, v_settled))
    union
    select unnest(private.events_of_bookings(v_tenant_id, v_bookings))
  );
  v_patterns := private.patterns_of(v_tenant_id, v_contacts, v_events);

  perform private.remember_erased(v_tenant_id, v_contacts, v_alias, p_now);
  perform private.erase_events(v_tenant_id, v_events, v_contacts, v_patterns, v_alias);
  perform private.erase_suppressions(v_tenant_id, v_contacts);
  delete from private.attendance_tokens k
  where k.tenant_id = v_tenant_id and k.contact = any (v_contacts);
  v_rules := private.erase_rules(v_tenant_id, v_contacts);
  v_deliveries := private.erase_messages(v_tenant_id, v_contacts, v_patterns, v_alias);
  -- Under one alias they are one anyway.
  delete from private.merged_contacts m
  where m.tenant_id = v_tenant_id and m.contact = any (v_contacts);
  update public.leads l
  set id = gen_random_uuid(), name = 'Erased', email = v_alias, phone = null, notes = null
  where l.tenant_id = v_tenant_id and l.contact = any (v_contacts);
  perform private.erase_closed_booking(v_tenant_id, b.id, v_contacts, v_patterns, v_alias)
  from unnest(v_bookings) b (id)
  where private.is_closed(v_tenant_id, b.id);

  v_bookings := array(
    select b.id
    from public.bookings b
    where b.tenant_id = v_tenant_id
      and b.closed_at is null
      and b.id in (
        select unnest(v_bookings)
        union
        select e.booking_id
        from public.webhook_events e
        where e.tenant_id = v_tenant_id and e.id = any (v_events) and e.status = 'applied'
      )
    order by b.id
  );
  perform private.refold(v_tenant_id, v_bookings, p_now);
  -- The answers in the activities follow from what is left of the events.
  perform private.sync_forms(v_tenant_id, v_events);

  return jsonb_build_object(
    'alias', v_alias,
    'events', cardinality(v_events),
    'bookings', cardinality(v_bookings),
    'rules', v_rules,
    'deliveries', v_deliveries
  );
end;
$function$;
comment on function public.erase_person(text,text,timestamp with time zone) is 'For admins: Puts an alias in place of a person (an e-mail address, or the phone number of a booker without one) in everything a tenant holds, raw events included, so that a rebuild does not bring them back. Counts and scores stay right; nothing is sent to them any more. Whoever was merged with them is the same person, and erased as well. Cal.com itself still knows them: a later webhook about them is a new person, as is what they book later; what its API goes on showing of before stays the alias''s. Cannot be undone.';

CREATE OR REPLACE FUNCTION public.export_person(p_tenant_slug text, p_email text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_contacts constant text[] := private.known_as(v_tenant_id, p_email);
  v_addresses constant text[] := private.addresses_of(v_tenant_id, v_contacts);
  v_bookings constant uuid[] := private.bookings_of_person(v_tenant_id, v_contacts);
  v_events constant bigint[] := private.search_events(v_tenant_id, v_contacts)
    || private.events_of_bookings(v_tenant_id, v_bookings);
begin
  return jsonb_build_object(
    'contacts', to_jsonb(v_contacts),
    'leads', (
      select coalesce(jsonb_agg(to_jsonb(l)), '[]')
      from public.leads l
      where l.tenant_id = v_tenant_id and l.contact = any (v_contacts)
    ),
    'merged_leads', (
      select coalesce(jsonb_agg(to_jsonb(m) order by m.contact), '[]')
      from private.merged_contacts m
      where m.tenant_id = v_tenant_id and m.contact = any (v_contacts)
    ),
    'lead_activities', (
      select coalesce(jsonb_agg(to_jsonb(a) order by a.occurred_at), '[]')
      from public.leads l
      join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
      where l.tenant_id = v_tenant_id and l.contact = any (v_contacts)
    ),
    'bookings', (
      select coalesce(jsonb_agg(to_jsonb(b) order by b.start_time), '[]')
      from public.bookings b
      where b.tenant_id = v_tenant_id and b.id = any (v_bookings)
    ),
    'attendances', (
      select coalesce(jsonb_agg(to_jsonb(a)), '[]')
      from public.booking_attendees a
      where a.tenant_id = v_tenant_id and a.contact = any (v_contacts)
    ),
    'reminder_rules', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from public.reminder_rules r
      where r.tenant_id = v_tenant_id and private.contact_of_address(r) = any (v_contacts)
    ),
    'reminders', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.due_at), '[]')
      from public.reminders r
      where r.tenant_id = v_tenant_id and r.recipient = any (v_contacts)
    ),
    'deliveries', (
      select coalesce(jsonb_agg(to_jsonb(d) order by d.id), '[]')
      from public.deliveries d
      where d.tenant_id = v_tenant_id and d.recipient = any (v_contacts)
    ),
    'suppressions', (
      select coalesce(jsonb_agg(to_jsonb(s) order by s.created_at), '[]')
      from public.suppressions s
      where s.tenant_id = v_tenant_id and s.address = any (v_addresses)
    ),
    'unsubscribe_links', (
      select coalesce(jsonb_agg(to_jsonb(t) order by t.created_at), '[]')
      from private.opt_out_tokens t
      where t.tenant_id = v_tenant_id and t.address = any (v_addresses)
    ),
    'attendance_links', (
      select coalesce(jsonb_agg(to_jsonb(k) order by k.created_at), '[]')
      from private.attendance_tokens k
      where k.tenant_id = v_tenant_id and k.contact = any (v_contacts)
    ),
    'webhook_events', (
      select coalesce(jsonb_agg(to_jsonb(e) order by e.id), '[]')
      from public.webhook_events e
      where e.tenant_id = v_tenant_id and e.id = any (v_events)
    )
  );
end;
$function$;
comment on function public.export_person(text,text) is 'For admins: Everything held on a person (an e-mail address, or the phone number of a booker without one) as JSON. Bookings and events may name others as well.';

CREATE OR REPLACE FUNCTION public.feedback_secret(p_tenant text, p_channel public.reminder_channel)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_tenant_id uuid;
  v_account jsonb;
begin
  select t.id
  into v_tenant_id
  from public.tenants t
  where t.slug = p_tenant;
  if not found then
    return null;
  end if;
  v_account := private.channel_account(v_tenant_id, p_channel);
  return jsonb_build_object(
    'tenant_id', v_tenant_id,
    'has_account', v_account is not null,
    'is_unreadable', coalesce(v_account ? 'unreadable', false),
    'secret', coalesce(v_account ->> 'webhook_secret', v_account ->> 'auth_token')
  );
end;
$function$;
grant execute on function public.feedback_secret(text,public.reminder_channel) to service_role;
comment on function public.feedback_secret(text,public.reminder_channel) is 'For the edge functions: With which secret the provider of a tenant''s own account signs what it says: Resend''s webhook secret or Twilio''s auth token; is_unreadable when Vault does not have that account (any more). Null for an unknown tenant.';

CREATE OR REPLACE FUNCTION public.hand_over_reminder(p_tenant_id uuid, p_reminder_id uuid, p_generation integer, p_attempt integer, p_now timestamp with time zone DEFAULT now())
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return private.hand_over(p_tenant_id, p_reminder_id, p_generation, p_attempt, p_now);
end;
$function$;
grant execute on function public.hand_over_reminder(uuid,uuid,integer,integer,timestamp with time zone) to service_role;
comment on function public.hand_over_reminder(uuid,uuid,integer,integer,timestamp with time zone) is 'For the edge functions: To be called right before a claimed reminder goes to a provider that would send it twice if asked twice. False: it is no longer this sender''s, and must not be sent. If the attempt is never settled, it becomes unknown instead of being tried again.';

CREATE OR REPLACE FUNCTION public.health(p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_tick constant timestamptz := (select h.last_at from private.heartbeat h where h.name = 'tick');
  -- What doctor() says of the installation, and what goes wrong in a sound one.
  v_problems text[] := array(
    select private.reason_for_everyone(f)
    from private.check_installation(p_now) f
    where not f.ok
  ) || array_remove(array[
    case when exists (
      select from private.heartbeat h
      where h.name = 'alerts' and h.last_at < p_now - interval '5 minutes'
    ) then 'Nobody would be told of trouble: alerts have not been judged for five minutes.' end,
    case when private.is_anything_due(p_now - interval '5 minutes')
      then 'A reminder has been due for five minutes.' end,
    case when private.is_anything_to_send(p_now - interval '5 minutes')
      and exists (
        select from public.reminders r
        where r.status = 'queued' and r.send_at < p_now - interval '5 minutes'
      ) then 'A queued reminder has not been sent for five minutes.' end,
    case when exists (
      select
      from private.tenants_with_pending(p_now) t
      cross join lateral (
        select e.received_at
        from public.webhook_events e
        where e.tenant_id = t and e.status = 'pending'
        order by e.id
        limit 1
      ) e
      where e.received_at < p_now - interval '2 minutes'
    ) then 'A stored webhook has not been applied for two minutes.' end,
    case when exists (
      select
      from private.webhook_rejections r
      where r.reason in ('not_stored', 'secret_unreadable')
        and r.hour >= date_trunc('hour', p_now, 'UTC')
    ) then 'Webhooks could not be stored in this hour.' end,
    case when not private.are_functions_served() then private.version_trouble() end
  ], null);
begin
  return jsonb_build_object(
    'ok', cardinality(v_problems) = 0,
    'problems', v_problems,
    'notes', array_remove(array[
      case when private.are_functions_served() then private.version_trouble() end,
      private.zones_note('time zones in use'),
      private.connections_note(p_now)
    ], null),
    'last_tick_at', v_tick
  );
end;
$function$;
grant execute on function public.health(timestamp with time zone) to service_role;
comment on function public.health(timestamp with time zone) is 'For the edge functions: Whether everything is alive, for an uptime monitor: {"ok", "problems", "notes", "last_tick_at"}. notes: what an admin should know although all is well. Tells nothing of any tenant.';

CREATE OR REPLACE FUNCTION public.limit_texts(p_slug text, p_per_number_a_day integer DEFAULT NULL::integer, p_countries text[] DEFAULT NULL::text[])
 RETURNS TABLE(per_number_a_day integer, countries text[])
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
begin
  if p_per_number_a_day not between 1 and 1000 then
    perform private.refuse(
      format('A number cannot have %s text messages a day', p_per_number_a_day),
      'Give p_per_number_a_day between 1 and 1000.', 'invalid_parameter_value');
  end if;
  if p_countries <> '{}' and not private.are_calling_codes(p_countries) then
    perform private.refuse(
      format('These are no calling codes of countries: %s', p_countries),
      'Give p_countries as {+49,+43}; of the Caribbean with the area code, {+1876}.',
      'invalid_parameter_value');
  end if;

  return query
  update public.tenants t
  set texts_per_number_a_day = coalesce(p_per_number_a_day, t.texts_per_number_a_day),
      text_countries = nullif(coalesce(p_countries, t.text_countries), '{}')
  where t.id = v_tenant_id
  returning t.texts_per_number_a_day, t.text_countries;
end;
$function$;
comment on function public.limit_texts(text,integer,text[]) is 'For admins: Limits text messages: to how many a number gets in a day, and to which countries they go, by calling code; what is left out stays, and an empty list ({}) means the country of the number they are sent from. Gives both as they are. What was over the limit failed; retry_reminders() tries it again.';

CREATE OR REPLACE FUNCTION public.merge_leads(p_tenant_slug text, p_kept text, p_merged text)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_kept public.leads;
  v_gone public.leads;
  v_added public.lead_activities;
begin
  perform private.lock_tenant(v_tenant_id);
  v_kept := private.lead_of(v_tenant_id, p_kept);
  v_gone := private.lead_of(v_tenant_id, p_merged);
  if v_kept.id = v_gone.id then
    perform private.refuse(
      format('"%s" and "%s" are one lead already', p_kept, p_merged),
      format('select separate_leads(%L, %L); undoes it.', p_tenant_slug, p_merged),
      'invalid_parameter_value');
  end if;
  if v_kept.contact like 'tel:%' and v_gone.contact not like 'tel:%' then
    perform private.refuse(
      format('"%s" has an address, and "%s" has none', p_merged, p_kept),
      format('The one with an address stays: select merge_leads(%L, %L, %L);', p_tenant_slug, p_merged, p_kept),
      'invalid_parameter_value');
  end if;

  select a.*
  into v_added
  from public.lead_activities a
  where a.tenant_id = v_tenant_id and a.lead_id = v_gone.id and a.kind = 'added';
  update private.merged_contacts m
  set leads_to = v_kept.contact
  where m.tenant_id = v_tenant_id and m.leads_to = v_gone.contact;
  insert into private.merged_contacts (
    tenant_id, contact, leads_to, lead, added, other_status, other_was_locked
  )
  values (
    v_tenant_id, v_gone.contact, v_kept.contact, to_jsonb(v_gone),
    case when v_added.id is not null then to_jsonb(v_added) end,
    v_kept.status, v_kept.status_locked);

  perform private.move_activities(v_tenant_id, v_gone.id, v_kept.id);
  perform private.move_forms(v_tenant_id, v_gone.id, v_kept.id);
  -- Who was added by hand under either was known from the start, once.
  update public.lead_activities a
  set lead_id = v_kept.id,
      occurred_at = least(v_added.occurred_at, v_kept.created_at, v_gone.created_at)
  where a.tenant_id = v_tenant_id
    and a.id = v_added.id
    and not exists (
      select from public.lead_activities o
      where o.tenant_id = v_tenant_id and o.lead_id = v_kept.id and o.kind = 'added'
    );
  delete from public.leads l where l.tenant_id = v_tenant_id and l.id = v_gone.id;
  update public.leads l
  set notes = nullif(concat_ws(E'\n', l.notes, v_gone.notes), ''),
      status_locked = l.status_locked or v_gone.status_locked,
      status = case
        when v_gone.status_locked and not l.status_locked then v_gone.status
        -- What people set counts for more than nothing.
        when l.status = 'new' then v_gone.status
        else l.status
      end
  where l.tenant_id = v_tenant_id and l.id = v_kept.id;
  perform private.score_leads_anew(v_tenant_id, array[v_kept.contact]);
  return v_kept.id;
end;
$function$;
comment on function public.merge_leads(text,text,text) is 'For admins: Makes two leads of a tenant one, each named by its address, or phone number if it has none: the first stays, and has the activities, notes and bookings of both, also those to come; its score is that of one person. A locked status holds. An opt-out of either address holds for both while they are one. Undone by separate_leads().';

CREATE OR REPLACE FUNCTION public.metrics(p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
  with samples as (
    select k.name, k.sample from private.kept_samples() k
    union all
    select g.name, jsonb_build_object('labels', g.labels, 'value', g.value)
    from (
      select r.* from private.reminder_gauges(p_now) r
      union all
      select e.* from private.event_gauges(p_now) e
      union all
      select i.* from private.installation_gauges() i
    ) g
  )
  select jsonb_agg(jsonb_build_object(
    'name', m.name, 'type', m.type, 'help', m.help, 'bounds', to_jsonb(m.bounds),
    'samples', coalesce(
      (select jsonb_agg(s.sample order by s.sample -> 'labels') from samples s where s.name = m.name),
      '[]')
  ) order by m.position)
  from private.metric_catalog() with ordinality m (name, type, help, bounds, position)
$function$;
grant execute on function public.metrics(timestamp with time zone) to service_role;
comment on function public.metrics(timestamp with time zone) is 'For the edge functions: The metrics, for functions/metrics and a monitor that speaks SQL: [{"name", "type": counter | gauge | histogram, "help", "bounds", "samples": [{"labels", "value"} or {"labels", "count", "sum", "buckets"}]}]. Names tenants by their slugs, and nobody else.';

CREATE OR REPLACE FUNCTION public.note_zones_apart(p_time_zones text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update private.installation i
  set zones_apart = p_time_zones
  where i.zones_apart is distinct from p_time_zones;
end;
$function$;
grant execute on function public.note_zones_apart(text[]) to service_role;
comment on function public.note_zones_apart(text[]) is 'For the edge functions: Notes in which of the zones in use the functions'' runtime would have other times than the database.';

CREATE OR REPLACE FUNCTION public.opt_in(p_token text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  delete from public.suppressions s
  using private.opt_out_tokens k
  where k.token = p_token
    and s.tenant_id = k.tenant_id
    and s.channel = k.channel
    and s.address = k.address
    and s.reason = 'opted_out';
  return public.opt_out_status(p_token);
end;
$function$;
grant execute on function public.opt_in(text) to service_role;
comment on function public.opt_in(text) is 'For the edge functions: Undoes opt_out(). What a bounce, a complaint or an admin stopped stays, and so does what was said with another address. Gives opt_out_status().';

CREATE OR REPLACE FUNCTION public.opt_out(p_token text, p_scope public.suppression_scope, p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into public.suppressions as s (tenant_id, channel, address, scope, reason, created_at)
  select k.tenant_id, k.channel, k.address, p_scope, 'opted_out', p_now
  from private.opt_out_tokens k
  where k.token = p_token
  on conflict (tenant_id, channel, address) do update
  set scope = excluded.scope,
      -- What an admin stopped before must not end with what the person undoes.
      reason = case s.reason when 'manual' then s.reason else excluded.reason end,
      created_at = excluded.created_at
  -- Never less than before: an old message's button must not bring anything back.
  where s.scope = 'follow_ups' and excluded.scope = 'everything';
  return public.opt_out_status(p_token);
end;
$function$;
grant execute on function public.opt_out(text,public.suppression_scope,timestamp with time zone) to service_role;
comment on function public.opt_out(text,public.suppression_scope,timestamp with time zone) is 'For the edge functions: The holder of an unsubscribe link wants no follow-ups, or nothing, any more. Gives opt_out_status(); doing it twice changes nothing.';

CREATE OR REPLACE FUNCTION public.opt_out_status(p_token text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return (
    select jsonb_build_object(
      'tenant', t.name,
      'locale', coalesce(k.locale, t.locale),
      'stopped', s.scope,
      -- What was said with another address of theirs, that one's link undoes.
      'by_themselves', coalesce(s.reason = 'opted_out' and s.address = k.address, false)
    )
    from private.opt_out_tokens k
    join public.tenants t on t.id = k.tenant_id
    left join lateral (
      select o.*
      from private.suppressions_of(k.tenant_id, k.channel, k.address, k.address) o
      limit 1
    ) s on true
    where k.token = p_token
  );
end;
$function$;
grant execute on function public.opt_out_status(text) to service_role;
comment on function public.opt_out_status(text) is 'For the edge functions: What the holder of an unsubscribe link gets no more: stopped is null, follow_ups or everything; by_themselves tells whether they can undo it. Null for an unknown token. Tells no address.';

CREATE OR REPLACE FUNCTION public.pause_sending(p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into private.installation as i (identity, seen_at, paused_at)
  values (private.identity(), now(), p_now)
  on conflict (one) do update set paused_at = coalesce(i.paused_at, excluded.paused_at);
end;
$function$;
comment on function public.pause_sending(timestamp with time zone) is 'For admins: Nothing is sent from now on, for no tenant; webhooks are received and reminders planned. What a sender already has goes out.';

CREATE OR REPLACE FUNCTION public.person(p_tenant_slug text, p_address_or_phone text)
 RETURNS TABLE(kind text, at timestamp with time zone, what text, status text, detail text, id text)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_contacts constant text[] := private.known_as(v_tenant_id, p_address_or_phone);
  v_bookings constant uuid[] := private.bookings_of_person(v_tenant_id, v_contacts);
begin
  return query
  with seen as (
    select 1 as place, 'lead' as kind, l.updated_at as at,
      concat_ws(' · ', l.name, l.email, l.phone) as what, l.status::text as status,
      concat_ws(' · ', 'score ' || l.score, l.source, l.notes) as detail, l.id::text as id
    from public.leads l
    where l.tenant_id = v_tenant_id and l.contact = any (v_contacts)
    union all
    select 2, 'opt-out', s.created_at, concat_ws(' · ', s.channel, s.address), s.scope::text,
      concat_ws(' · ', s.reason, s.detail), null
    from public.suppressions s
    where s.tenant_id = v_tenant_id
      and s.address = any (private.addresses_of(v_tenant_id, v_contacts))
    union all
    select 3, 'booking', b.start_time, b.event_title, b.status::text,
      concat_ws(' · ', b.cal_uid, b.cancellation_reason), b.id::text
    from public.bookings b
    where b.tenant_id = v_tenant_id and b.id = any (v_bookings)
    union all
    select 4, m.* from private.messages_of_person(v_tenant_id, v_contacts, v_bookings) m
    union all
    select 5, e.* from private.events_of_person(v_tenant_id, v_contacts, v_bookings) e
  )
  select s.kind, s.at, s.what, s.status, s.detail, s.id
  from seen s
  order by s.place, s.at desc, s.id;
end;
$function$;
comment on function public.person(text,text) is 'For admins: All of a person (an e-mail address, or the phone number of a booker without one) on one screen: the lead, opt-outs, bookings, messages sent and planned, or why not, and events; of each kind the latest first. select * from person(''acme'', ''ada@example.com'');';

CREATE OR REPLACE FUNCTION public.preview_reminder(p_slug text, p_rule text, p_booking text DEFAULT NULL::text, p_language text DEFAULT NULL::text, p_now timestamp with time zone DEFAULT now())
 RETURNS TABLE(recipient text, send_at timestamp with time zone, reason text, subject text, message text, html text, attachments text[], note text, waiting boolean)
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_context constant private.context :=
    private.sample_context(p_slug, p_rule, p_booking, p_language, p_now);
  v_question constant jsonb := jsonb_build_object('preview', private.trial_content(v_context));
  v record;
begin
  select a.* into v
  from private.answer_to((v_context.tenant).id, md5(v_question::text), v_question, true, p_now) a;
  return query select
    private.trial_address(v_context), v_context.due_at, private.reason_against(v_context, p_now),
    v.answer ->> 'subject', v.answer ->> 'text', v.answer ->> 'html',
    array(select jsonb_array_elements_text(
      case when jsonb_typeof(v.answer -> 'attachments') = 'array'
        then v.answer -> 'attachments' else '[]' end)),
    v.note, v.waiting;
end;
$function$;
comment on function public.preview_reminder(text,text,text,text,timestamp with time zone) is 'For admins: Shows what a rule sends: to whom, when, why perhaps not, and the message. p_rule: its name; p_booking: a cal_uid, else the next booking, else one that is made up; p_language: such as de, else the recipient''s. The first time it says "Run this again in a second."';

CREATE OR REPLACE FUNCTION public.rebuild_bookings(p_tenant_slug text, p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_job private.jobs;
begin
  perform private.lock_tenant(v_tenant_id);
  perform private.sync_forms(v_tenant_id);
  v_job := private.start_job(v_tenant_id, 'rebuild', null, p_now);
  return v_job.total;
end;
$function$;
comment on function public.rebuild_bookings(text,timestamp with time zone) is 'For admins: Computes a tenant''s bookings, uids, attendees, leads, activities and schedule again from its webhook events, to the same rows. Nothing is sent again. Tells how many bookings there are: a few hundred are done at once, more right behind, see running_jobs. Webhooks that arrive meanwhile are stored, and applied between two steps.';

CREATE OR REPLACE FUNCTION public.receive_webhook(p_tenant_id uuid, p_event_id text, p_body jsonb, p_unparseable text DEFAULT NULL::text, p_reason text DEFAULT NULL::text, p_now timestamp with time zone DEFAULT now())
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET statement_timeout TO '4s'
AS $function$
declare
  v_facts private.event_facts;
  v_is_disabled boolean;
  e public.webhook_events;
begin
  select t.disabled_at is not null
  into v_is_disabled
  from public.tenants t
  where t.id = p_tenant_id
    and exists (select from private.tenant_secrets s where s.tenant_id = t.id);
  if not found then
    return 'refused';
  end if;

  e.tenant_id := p_tenant_id;
  e.provider := 'cal.com';
  e.event_id := p_event_id;
  e.received_at := p_now;
  e.occurred_at := p_now;
  e.unparseable_body := p_unparseable;
  if p_unparseable is null then
    e.body := coalesce(p_body, 'null');
    v_facts := private.read_event(p_body);
    select s.status, s.reason into e.status, e.reason from private.initial_status(v_facts) s;
    e.event_type := v_facts.event_type;
    e.cal_uid := v_facts.cal_uid;
    e.cal_booking_id := v_facts.cal_booking_id;
    e.previous_uid := v_facts.previous_uid;
    e.left_uid := v_facts.left_uid;
    e.series_key := v_facts.series_key;
    e.occurred_at := coalesce(v_facts.occurred_at, p_now);
  else
    e.status := 'unparseable';
    e.reason := coalesce(p_reason, 'The body is not JSON.');
  end if;

  if e.status = 'pending' and not v_is_disabled then
    return private.store_event(e, p_now);
  end if;
  return case when private.insert_event(e) then 'stored' else 'duplicate' end;
end;
$function$;
grant execute on function public.receive_webhook(uuid,text,jsonb,text,text,timestamp with time zone) to service_role;
comment on function public.receive_webhook(uuid,text,jsonb,text,text,timestamp with time zone) is 'For the edge functions: Stores a verified webhook and applies it in the same transaction when nobody is in the way. Waits for no lock on what webhooks make. Answers stored; pending when it is to be applied right behind (apply_pending_events); duplicate; or refused when the tenant has no secret. Raises only when nothing could be stored. p_event_id: SHA-256 of the raw body; p_body: the JSON without tokens; p_unparseable: the text instead, with p_reason why.';

CREATE OR REPLACE FUNCTION public.record_answer(p_tenant_id uuid, p_phone text, p_stop boolean, p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_phone constant text := private.e164(p_phone);
  v_tenants constant uuid[] := case
    when p_tenant_id is not null then array[p_tenant_id]
    else array(select private.tenants_of_the_projects_number())
  end;
begin
  if v_phone is null then
    return 0;
  end if;
  if p_stop then
    perform private.suppress(t.id, 'sms', v_phone, 'stopped', null, p_now)
    from unnest(v_tenants) t (id)
    -- The order of all who suppress: two people's answers at once do not wait for each other.
    order by t.id;
  else
    delete from public.suppressions s
    where s.tenant_id = any (v_tenants)
      and s.channel = 'sms'
      and s.address = v_phone
      and s.reason = 'stopped';
  end if;
  return cardinality(v_tenants);
end;
$function$;
grant execute on function public.record_answer(uuid,text,boolean,timestamp with time zone) to service_role;
comment on function public.record_answer(uuid,text,boolean,timestamp with time zone) is 'For the edge functions: Someone answered STOP (or START) to a text message. Without a tenant, to the project''s own number: then it is about all tenants that use it. Tells how many.';

CREATE OR REPLACE FUNCTION public.record_feedback(p_feedback jsonb, p_now timestamp with time zone DEFAULT now())
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  f private.feedback := jsonb_populate_record(null::private.feedback, p_feedback);
  v_reminder public.reminders;
  v_attempt public.deliveries;
  v_is_known boolean;
begin
  f.at := least(coalesce(f.at, p_now), p_now);
  select r.*
  into v_reminder
  from public.reminders r
  where r.tenant_id = f.tenant_id
    and r.id = f.reminder_id
    and r.channel = f.channel
    and r.generation >= f.generation
  for update;
  if v_reminder.id is null then
    return false;
  end if;

  v_attempt := private.note_feedback(f);
  v_is_known := v_attempt.id is not null;
  -- Providers tell in any order, and more than once: what is known changes only by the last word in
  -- a message's life.
  if f.arrived is not null
    and v_reminder.generation = f.generation
    and (
      v_reminder.status in ('queued', 'unknown')
      or (v_attempt.feedback, v_attempt.feedback_at) = (f.feedback, f.at)
    )
  then
    perform private.learn_the_outcome(v_reminder, f, p_now);
  end if;
  if f.suppress is not null then
    perform private.suppress_by_feedback(v_reminder, v_attempt, f);
  end if;
  -- A provider can be faster than the sender, who reports when its batch is done.
  return case when v_is_known or f.at < p_now - interval '1 hour' then v_is_known end;
end;
$function$;
grant execute on function public.record_feedback(jsonb,timestamp with time zone) to service_role;
comment on function public.record_feedback(jsonb,timestamp with time zone) is 'For the edge functions: Records what a provider says of a message: {tenant_id, channel, reminder_id, generation, provider_message_id, feedback, arrived, reason, suppress, detail, at}. arrived: whether it was passed on; when that changes what is known, the reminder becomes sent, or failed for the reason. suppress stops messages to the address. Tells whether the message is known here; null when its sender has not reported it yet: then it should be told again.';

CREATE OR REPLACE FUNCTION public.recount_days(p_tenant_slug text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform private.note_all_days(private.tenant_with_slug(p_tenant_slug));
end;
$function$;
comment on function public.recount_days(text) is 'For admins: For admins. Has all days of a tenant counted again for the trends, within a few minutes. Nothing needs it, but whoever changed rows past calbase.';

CREATE OR REPLACE FUNCTION public.reopen_channel(p_slug text, p_channel public.reminder_channel, p_now timestamp with time zone DEFAULT now())
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return private.close_circuit(private.tenant_with_slug(p_slug), p_channel, p_now);
end;
$function$;
comment on function public.reopen_channel(text,public.reminder_channel,timestamp with time zone) is 'For admins: Lets a channel that was stopped send again at once: after what its provider complained of is put right there. Tells whether it was stopped.';

CREATE OR REPLACE FUNCTION public.repair(p_now timestamp with time zone DEFAULT now())
 RETURNS TABLE(mended text)
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_jobs constant text[] := private.schedule_jobs();
  v_made_queue constant boolean := private.make_queue();
  v_requeued integer;
  v_rights integer;
begin
  -- Only then can it be closed to others, and filled again.
  v_rights := private.restore_rights();
  v_requeued := private.requeue_lost_reminders(p_now, 1000000, interval '-infinity');

  return query
  select m.what
  from (values
    (v_jobs <> '{}', format('jobs scheduled: %s', array_to_string(v_jobs, ', '))),
    (v_made_queue, 'the queue made'),
    (v_rights > 0, format('rights given or taken: %s', v_rights)),
    (v_requeued > 0, format('reminders put back into the queue: %s', v_requeued))
  ) m (is_mended, what)
  where m.is_mended;
end;
$function$;
comment on function public.repair(timestamp with time zone) is 'For admins: Makes again what can be made of what doctor() misses: jobs, the queue with what was in it, rights. Tells what it did; nothing where all is well.';

CREATE OR REPLACE FUNCTION public.replay_events(p_tenant_slug text, p_event_ids bigint[] DEFAULT NULL::bigint[], p_now timestamp with time zone DEFAULT now())
 RETURNS TABLE(event_id bigint, status public.webhook_event_status, reason text)
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_event_ids bigint[];
begin
  if exists (
    select from public.tenants t where t.id = v_tenant_id and t.disabled_at is not null
  ) then
    perform private.refuse('The tenant is disabled', 'enable_tenant() first');
  end if;
  v_event_ids := private.read_again(v_tenant_id, p_event_ids);
  perform private.apply_pending(v_tenant_id, p_now => p_now);
  return query
  select e.id, e.status, e.reason
  from public.webhook_events e
  where e.tenant_id = v_tenant_id and e.id = any (v_event_ids)
  order by e.id;
end;
$function$;
comment on function public.replay_events(text,bigint[],timestamp with time zone) is 'For admins: Reads and applies failed and unparseable events of a tenant again: all of them, or those with these ids. Tells what became of each; of more than a few hundred the rest is pending, and applied right behind.';

CREATE OR REPLACE FUNCTION public.resolve_alert(p_id bigint, p_now timestamp with time zone DEFAULT now())
 RETURNS public.alerts
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_alert public.alerts := private.open_alert(p_id);
begin
  -- It would be back within a minute.
  if v_alert.clear_since is null then
    perform private.refuse(
      format('Alert %s was still so at %s', p_id, private.in_utc(v_alert.last_seen_at)),
      format('put right what it says, and it is resolved by itself. Until then: select acknowledge_alert(%s);',
        p_id));
  end if;
  update public.alerts a
  set resolved_at = p_now
  where a.id = p_id
  returning a.* into v_alert;
  return v_alert;
end;
$function$;
comment on function public.resolve_alert(bigint,timestamp with time zone) is 'For admins: For admins: resolves an open alert at once that is not found any more, instead of waiting until it has not been for long enough. Gives the alert. Refuses one that is found still: it would be back within a minute.';

CREATE OR REPLACE FUNCTION public.resume_job(p_job_id bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update private.jobs j
  set stopped_at = null, error = null
  where j.id = p_job_id and j.stopped_at is not null;
  if not found then
    perform private.refuse(
      format('There is no stopped job %s', p_job_id),
      'select * from public.running_jobs;',
      'no_data_found');
  end if;
end;
$function$;
comment on function public.resume_job(bigint) is 'For admins: Goes on with long work that was stopped, where it was.';

CREATE OR REPLACE FUNCTION public.resume_sending()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update private.installation i set paused_at = null where i.paused_at is not null;
end;
$function$;
comment on function public.resume_sending() is 'For admins: Ends pause_sending(). What was due meanwhile is sent, unless it is too late for it.';

CREATE OR REPLACE FUNCTION public.retire_old_secrets(p_slug text)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_count integer;
begin
  delete from private.tenant_secrets s
  where s.tenant_id = v_tenant_id and s.retires_at is not null;
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
comment on function public.retire_old_secrets(text) is 'For admins: Ends the validity of rotated secrets at once and removes them from Vault; tells how many. The newest stays.';

CREATE OR REPLACE FUNCTION public.retry_reminders(p_slug text, p_ids uuid[] DEFAULT NULL::uuid[], p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_plans private.reminder_plan[];
begin
  with held as materialized (
    select r as reminder
    from public.reminders r
    where r.tenant_id = v_tenant_id
      and r.rule_id is not null
      and (
        p_ids is null and r.status = 'failed' and not private.is_stood_in_for(r)
        -- What may have been taken comes twice if it was: only whoever names it wants that.
        or r.id = any (p_ids) and r.status in ('failed', 'unknown')
      )
    order by r.id
    for update of r
  )
  select array_agg(
    row(
      (h.reminder).booking_id, (h.reminder).rule_id, (h.reminder).recipient,
      (h.reminder).channel, 'scheduled', null, (h.reminder).due_at, p_now,
      (h.reminder).is_fallback
    )::private.reminder_plan
  )
  into v_plans
  from held h
  cross join lateral (select private.context_of(h.reminder) as context offset 0) x
  where private.reason_not_to_send(h.reminder, x.context, p_now) is null
    and private.reason_suppressed((h.reminder).channel, x.context) is null;
  return private.replan_reminders(v_tenant_id, v_plans, p_again => true);
end;
$function$;
comment on function public.retry_reminders(text,uuid[],timestamp with time zone) is 'For admins: Tries reminders again that failed, those that still make sense; tells how many. Without p_ids all of the tenant''s that failed. One that is unknown only when named: if the provider had taken it, it comes twice.';

CREATE OR REPLACE FUNCTION public.rotate_secret(p_slug text, p_keep_old_for interval DEFAULT '24:00:00'::interval, p_secret text DEFAULT NULL::text, p_now timestamp with time zone DEFAULT now())
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_secret constant text := coalesce(p_secret, private.random_secret());
begin
  if p_keep_old_for is null or p_keep_old_for < interval '0' then
    perform private.refuse(
      format('The old webhook secret cannot be kept for %s', coalesce(p_keep_old_for::text, 'null')),
      format('select rotate_secret(%L, %L); keeps it for a day; %L ends it now.', p_slug, '24 hours', '0 hours'),
      'invalid_parameter_value');
  end if;
  update private.tenant_secrets s
  set retires_at = least(s.retires_at, p_now + p_keep_old_for)
  where s.tenant_id = v_tenant_id;
  perform private.add_tenant_secret(v_tenant_id, v_secret);
  return v_secret;
end;
$function$;
comment on function public.rotate_secret(text,interval,text,timestamp with time zone) is 'For admins: Makes a new webhook secret and gives it. The old ones stay valid for p_keep_old_for: paste the new one into Cal.com in the meantime. ''0 hours'' ends them now, as after a leak: an instance of the webhook function that has one in memory may accept it for up to a minute more.';

CREATE OR REPLACE FUNCTION public.separate_booking(p_tenant_slug text, p_cal_uid text, p_now timestamp with time zone DEFAULT now())
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_new_id constant uuid := gen_random_uuid();
  v_old_id uuid;
begin
  select u.booking_id
  into v_old_id
  from public.booking_uids u
  where u.tenant_id = v_tenant_id and u.cal_uid = p_cal_uid and u.guessed;
  if not found then
    perform private.refuse(
      format('The uid "%s" was not joined to a booking by a guess', p_cal_uid),
      'select * from public.booking_uids where guessed;',
      'no_data_found');
  end if;
  if private.is_closed(v_tenant_id, v_old_id) then
    perform private.refuse(
      'This booking is closed: the events it was computed from are no longer kept',
      'It stays as it is.',
      'restrict_violation');
  end if;
  perform private.lock_tenant(v_tenant_id);

  -- The uid takes along those that Cal.com said came after it.
  with recursive branch (cal_uid) as (
    values (p_cal_uid)
    union
    select e.cal_uid
    from branch c
    join public.webhook_events e on e.tenant_id = v_tenant_id and e.previous_uid = c.cal_uid
  ),
  moved as (
    update public.webhook_events e
    set booking_id = v_new_id
    from branch c
    where e.tenant_id = v_tenant_id and e.cal_uid = c.cal_uid and e.booking_id = v_old_id
  )
  update public.booking_uids u
  set booking_id = v_new_id, separated = true, guessed = false
  from branch c
  where u.tenant_id = v_tenant_id and u.cal_uid = c.cal_uid;

  perform private.number_generations(v_tenant_id, v_old_id);
  perform private.number_generations(v_tenant_id, v_new_id);
  perform private.refold(v_tenant_id, array[v_old_id, v_new_id], p_now);
  return v_new_id;
end;
$function$;
comment on function public.separate_booking(text,text,timestamp with time zone) is 'For admins: Undoes a guess: the uid, and what followed it, becomes a booking of its own and is never joined by its calendar id again. Gives the new booking''s id.';

CREATE OR REPLACE FUNCTION public.separate_leads(p_tenant_slug text, p_merged text, p_now timestamp with time zone DEFAULT now())
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_tenant_slug);
  v_contact constant text := private.contact_of(p_merged);
  v_merged private.merged_contacts;
  v_kept public.leads;
  v_id uuid;
  v_shared uuid[];
begin
  perform private.lock_tenant(v_tenant_id);
  delete from private.merged_contacts m
  where m.tenant_id = v_tenant_id and m.contact = v_contact
  returning m.* into v_merged;
  if v_merged.contact is null then
    perform private.refuse(
      format('"%s" was not merged with a lead', p_merged),
      'Name the one that did not stay: select * from private.merged_contacts;',
      'no_data_found');
  end if;
  select l.*
  into v_kept
  from public.leads l
  where l.tenant_id = v_tenant_id and l.contact = v_merged.leads_to;
  v_id := private.restore_merged_lead(v_merged, v_kept);

  v_shared := private.shared_bookings(v_tenant_id, v_contact, v_merged.leads_to);
  perform private.move_activities(v_tenant_id, v_kept.id, v_id, array(
    select a.booking_id
    from public.booking_attendees a
    where a.tenant_id = v_tenant_id and a.contact = v_contact and a.is_booker
    except
    select unnest(v_shared)
  ));
  perform private.move_forms(v_tenant_id, v_kept.id, v_id, v_contact);
  perform private.score_leads_anew(v_tenant_id, array(
    select v_merged.leads_to
    union all
    -- Who never booked is as before.
    select v_contact
    where exists (
      select from public.lead_activities a
      where a.tenant_id = v_tenant_id and a.lead_id = v_id and a.kind <> 'added'
    )
  ));
  if v_shared <> '{}' then
    perform private.refold(v_tenant_id, v_shared, p_now);
  end if;
  perform private.drop_idle_leads(v_tenant_id, array(
    select row(l.contact, l.id, false, null, null, null, null, null)::private.scored_lead
    from public.leads l
    where l.tenant_id = v_tenant_id and l.id = v_id
  ));
  return v_id;
end;
$function$;
comment on function public.separate_leads(text,text,timestamp with time zone) is 'For admins: Undoes merge_leads(): the address, or phone number, that did not stay is a lead of its own again, with the bookings made under it, and the notes and status it had.';

CREATE OR REPLACE FUNCTION public.set_channel(p_slug text, p_channel public.reminder_channel, p_settings jsonb, p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_settings jsonb := p_settings
    || jsonb_build_object('provider', private.provider_of(p_channel, p_settings));
  v_made jsonb := jsonb '{}';
begin
  if p_channel = 'webhook' and not v_settings ? 'secret' then
    v_made := jsonb_build_object(
      'secret', 'whsec_' || encode(extensions.gen_random_bytes(32), 'base64'));
  end if;
  v_settings := v_settings || v_made;
  perform private.check_channel_settings(p_channel, v_settings ->> 'provider', v_settings);
  if p_channel = 'sms' then
    perform private.refuse_unlimited_texts(v_tenant_id, v_settings);
  end if;

  -- Circuits before slots: the order of all who change both.
  perform private.close_circuit(v_tenant_id, p_channel, p_now);
  perform private.store_account(v_tenant_id, p_channel, v_settings);
  return private.without_secrets(p_channel, v_settings) || v_made;
end;
$function$;
comment on function public.set_channel(text,public.reminder_channel,jsonb,timestamp with time zone) is 'For admins: Gives a tenant an account of its own on a channel, in place of the one it had, and lets it send again if it was stopped. email: {"provider": "resend", "api_key", "from", "webhook_secret"?} or {"provider": "smtp", "url", "from"}; sms: {"provider": "twilio", "account_sid", "auth_token", "from" or "messaging_service_sid"}; webhook: {"url", "secret"?}; each with "rate_per_second"?. Gives the settings without their secrets, and the secret of a webhook if it was made.';

CREATE OR REPLACE FUNCTION public.settle_reminders(p_results jsonb, p_now timestamp with time zone DEFAULT now())
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
declare
  v_held constant private.locked_result[] := private.lock_results(array(
    select s from jsonb_populate_recordset(null::private.settlement, p_results) s));
  v_unsent private.reminder_outcome[];
  v_count integer;
begin
  -- An answer about an earlier plan or an expired lease is recorded, and changes nothing:
  -- another sender may hold the reminder now.
  perform private.record_attempts(v_held, p_now);
  if not private.concerns_channels(v_held) then
    return private.settle(private.outcomes_of_sent(v_held, p_now));
  end if;

  perform private.lock_circuits(v_held);
  v_unsent := private.outcomes_of_unsent(v_held, p_now);
  v_count := private.settle(private.outcomes_of_sent(v_held, p_now) || v_unsent);
  perform private.settle_channels(v_held, p_now);
  perform private.suppress_recipients(v_held, p_now);
  perform private.fall_back(v_unsent, p_now);
  return v_count;
end;
$function$;
grant execute on function public.settle_reminders(jsonb,timestamp with time zone) to service_role;
comment on function public.settle_reminders(jsonb,timestamp with time zone) is 'For the edge functions: Records what became of claimed reminders; tells how many changed. p_results: [{tenant_id, reminder_id, generation, attempt, address, outcome: sent|retry|failed|unknown|blocked, provider, provider_message_id, error, retry_after_seconds, rate_limited, suppress, duration_ms}].';

CREATE OR REPLACE FUNCTION public.settle_sync_step(p_lease uuid, p_answer jsonb, p_read_at timestamp with time zone, p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  k private.sync_cursors;
  c private.connections;
  v_status constant bigint := coalesce(private.to_bigint(p_answer ->> 'status'), 0);
  v_is_too_large constant boolean := coalesce(p_answer -> 'too_large' = 'true', false);
  v_bookings jsonb[] := '{}';
  v_stored jsonb;
begin
  perform private.settle_budget(p_lease, p_answer, p_now);
  select s.* into k from private.sync_cursors s where s.lease = p_lease for update;
  select n.* into c from private.connections n where n.tenant_id = k.tenant_id;
  -- Another has claimed it since, or another key was given: that one asks again.
  if k.tenant_id is null or k.secret_id <> c.secret_id then
    update private.sync_cursors s set lease = null, leased_until = null where s.lease = p_lease;
    return '{"settled": false}';
  end if;

  if k.kind = 'uid' and (v_status in (400, 403, 404) or v_is_too_large) then
    perform private.settle_uid(k, case when v_status = 404 then true end, p_now);
    return jsonb_build_object('settled', true, 'gone', v_status = 404);
  elsif v_is_too_large and private.can_be_smaller(k, c) then
    perform private.settle_too_large(k, c, p_answer ->> 'error', p_now);
    return '{"settled": true, "failed": true}';
  elsif v_status not between 200 and 299 then
    perform private.settle_failure(k, v_status, p_answer ->> 'error', p_now);
    return '{"settled": true, "failed": true}';
  elsif k.kind = 'account' then
    perform private.settle_account(k, p_answer -> 'account', p_now);
    return '{"settled": true}';
  elsif k.kind = 'webhook' then
    perform private.note_webhook(k.tenant_id, p_answer -> 'webhook', p_now);
    return '{"settled": true}';
  elsif jsonb_typeof(p_answer -> 'bookings') is distinct from 'array' then
    perform private.settle_failure(k, v_status, 'There is no list of bookings in it', p_now);
    return '{"settled": true, "failed": true}';
  end if;

  v_bookings := array(select b from jsonb_array_elements(p_answer -> 'bookings') b);
  v_stored := private.observe(
    c, v_bookings, p_read_at,
    -- Of an occurrence that went with another no webhook is on its way.
    coalesce((
      select w.reason = 'series'
      from private.wanted_bookings w
      where w.tenant_id = k.tenant_id and w.cal_uid = k.cal_uid
    ), false),
    k.reconciliation_id, k.kind in ('future', 'past'), p_now);
  if k.kind = 'uid' then
    perform private.settle_uid(k, false, p_now);
  else
    perform private.settle_page(
      k, c, private.read_page(k, v_bookings, p_answer -> 'pagination', c.api_version), v_stored, p_now);
  end if;
  return v_stored || '{"settled": true}';
end;
$function$;
grant execute on function public.settle_sync_step(uuid,jsonb,timestamp with time zone,timestamp with time zone) to service_role;
comment on function public.settle_sync_step(uuid,jsonb,timestamp with time zone,timestamp with time zone) is 'For the edge functions: For functions/reconcile: what came of a claimed step, stored, and the cursor moved behind it, in one transaction. p_answer: {"status", "bookings"?, "pagination"?, "account"?, "webhook"?, "remaining"?, "reset"?, "error"?, "too_large"?}, see the head of the chapter connections; of a single booking, "bookings" is a list of it, or of the occurrences Cal.com gave. p_read_at: before the request was sent. Gives {"settled": false} when the lease is no longer valid, and nothing is done; "failed" when it is to be asked again; "gone" when Cal.com does not know the booking; else what store_observations() gives.';

CREATE OR REPLACE FUNCTION public.show_channels(p_slug text)
 RETURNS TABLE(channel public.reminder_channel, provider text, settings jsonb, set_at timestamp with time zone, stopped_at timestamp with time zone, stopped_because text, retry_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
begin
  return query
  select
    n.channel,
    case when s.account ? 'unreadable' then 'unreadable' else s.account ->> 'provider' end,
    case when s.account ? 'unreadable'
      then '{"problem": "Vault does not have this account (any more): give it again by set_channel()"}'
      else private.without_secrets(n.channel, s.account) - 'provider' end,
    a.created_at, c.stopped_at, c.reason, c.retry_at
  from unnest(enum_range(null::public.reminder_channel)) n (channel)
  left join private.channel_accounts a on a.tenant_id = v_tenant_id and a.channel = n.channel
  left join private.channel_circuits c on c.tenant_id = v_tenant_id and c.channel = n.channel
  cross join lateral (
    select private.channel_account(v_tenant_id, n.channel) as account
  ) s
  order by n.channel;
end;
$function$;
comment on function public.show_channels(text) is 'For admins: A tenant''s channels: its own account without the secrets, empty where it sends through the project''s, "unreadable" where Vault does not have it (any more) and nothing can be sent; and since when and why a channel is stopped.';

CREATE OR REPLACE FUNCTION public.stop_job(p_job_id bigint, p_now timestamp with time zone DEFAULT now())
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update private.jobs j
  set stopped_at = p_now
  where j.id = p_job_id and j.ended_at is null and j.stopped_at is null;
  if not found then
    perform private.refuse(
      format('There is no running job %s', p_job_id),
      'select * from public.running_jobs;',
      'no_data_found');
  end if;
end;
$function$;
comment on function public.stop_job(bigint,timestamp with time zone) is 'For admins: Stops long work after its present step; what is done stays done. resume_job() goes on.';

CREATE OR REPLACE FUNCTION public.store_observations(p_tenant_id uuid, p_bookings jsonb[], p_read_at timestamp with time zone, p_judge_young boolean DEFAULT false, p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  c private.connections;
begin
  select k.* into c from private.connections k where k.tenant_id = p_tenant_id;
  if not found then
    perform private.refuse(
      'The tenant is not connected to Cal.com''s API', 'connect_tenant() first.', 'no_data_found');
  end if;
  return private.observe(
    c, coalesce(p_bookings, '{}'), p_read_at, p_judge_young, null, true, p_now);
end;
$function$;
grant execute on function public.store_observations(uuid,jsonb[],timestamp with time zone,boolean,timestamp with time zone) to service_role;
comment on function public.store_observations(uuid,jsonb[],timestamp with time zone,boolean,timestamp with time zone) is 'For the edge functions: Stores bookings as GET /v2/bookings shows them, as events that wait to be applied. p_read_at: before the request was sent; what the bookings are then, they assert. What changed less than ten minutes before is left for the next time, as its webhook may be on its way (unless p_judge_young). Gives how many were shown; of others, not this tenant''s; young; unreadable, without a uid; unchanged since they were last shown, or closed; and stored. Raises no_data_found when the tenant is not connected.';

CREATE OR REPLACE FUNCTION public.tenant_names()
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select array(
    select n.name from public.tenants t cross join lateral (values (t.slug), (t.id::text)) n (name)
  );
$function$;
grant execute on function public.tenant_names() to service_role;
comment on function public.tenant_names() is 'For the edge functions: The slugs and ids of all tenants: while webhooks come for many names that nobody has, the function looks for them here instead of asking for each.';

CREATE OR REPLACE FUNCTION public.test_send(p_slug text, p_rule text, p_to text, p_booking text DEFAULT NULL::text, p_language text DEFAULT NULL::text, p_now timestamp with time zone DEFAULT now())
 RETURNS TABLE(recipient text, outcome text, provider text, error text, note text, waiting boolean)
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_context constant private.context :=
    private.sample_context(p_slug, p_rule, p_booking, p_language, p_now);
  v_channel constant public.reminder_channel := (v_context.rule).channel;
  v_content constant jsonb := private.trial_content(v_context);
  v_to constant text := private.normalized_address(v_channel, p_to);
  v_question jsonb;
  v record;
begin
  if (case v_channel
    when 'email' then v_to ~ '^[^\s@<>,;]+@[^\s@<>,;]+$'
    when 'sms' then v_to ~ '^\+\d+$'
    else true
  end) is not true then
    perform private.refuse(
      format('This rule sends by %s, and "%s" is no address for that', v_channel, p_to),
      'Give an e-mail address, or a phone number as +491701234567, as the channel needs.',
      'invalid_parameter_value');
  end if;
  v_question := jsonb_build_object('test_send', jsonb_set(
    v_content, '{recipient}', v_content -> 'recipient' || jsonb_build_object(
      'email', case when v_channel = 'email' then v_to end,
      'phone', case when v_channel = 'sms' then v_to end)));
  select a.* into v
  from private.answer_to((v_context.tenant).id, md5(v_question::text), v_question, false, p_now) a;
  return query select
    coalesce(v_to, 'the webhook'), v.answer ->> 'outcome', v.answer ->> 'provider',
    v.answer ->> 'error', v.note, v.waiting;
end;
$function$;
comment on function public.test_send(text,text,text,text,text,timestamp with time zone) is 'For admins: Sends a rule''s message to p_to, an e-mail address or phone number of one''s own; the rest as preview_reminder(). Run it again to see what became of it; after that, running it sends another.';

CREATE OR REPLACE FUNCTION public.unset_channel(p_slug text, p_channel public.reminder_channel, p_now timestamp with time zone DEFAULT now())
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_had_one boolean;
begin
  delete from private.channel_accounts a
  where a.tenant_id = v_tenant_id and a.channel = p_channel;
  v_had_one := found;
  perform private.close_circuit(v_tenant_id, p_channel, p_now);
  delete from private.sending_slots s
  where s.tenant_id = v_tenant_id and s.channel = p_channel;
  return v_had_one;
end;
$function$;
comment on function public.unset_channel(text,public.reminder_channel,timestamp with time zone) is 'For admins: Takes a tenant''s own account on a channel out of Vault: it sends through the project''s again. Tells whether there was one.';

CREATE OR REPLACE FUNCTION public.webhook_secrets(p_tenant text, p_now timestamp with time zone DEFAULT now())
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select jsonb_build_object('tenant_id', t.id, 'secrets', s.secrets, 'unreadable', s.unreadable)
  from public.tenants t
  cross join lateral (
    select
      coalesce(
        jsonb_agg(v.secret order by k.created_at desc) filter (where v.secret is not null), '[]'
      ) as secrets,
      count(*) filter (where v.secret is null) as unreadable
    from private.tenant_secrets k
    cross join lateral private.read_secret(k.secret_id) v (secret)
    where k.tenant_id = t.id
      and (k.retires_at is null or k.retires_at > p_now)
  ) s
  where t.slug = p_tenant
    or (pg_input_is_valid(p_tenant, 'uuid') and t.id::text = lower(p_tenant));
$function$;
grant execute on function public.webhook_secrets(text,timestamp with time zone) to service_role;
comment on function public.webhook_secrets(text,timestamp with time zone) is 'For the edge functions: The tenant with this slug or id and the secrets its webhooks may be signed with, as {"tenant_id", "secrets", "unreadable"}, the last the number of those that Vault does not have (any more); null when there is no such tenant.';

CREATE OR REPLACE FUNCTION public.zones_in_use()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return (
    with booking as materialized (
      select distinct n.tenant_id, n.booking_id
      from (
        select r.tenant_id, r.booking_id
        from public.reminders r
        where r.status = 'scheduled'
        -- In the order of the index reminders_due: as many are read, however many wait.
        order by date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
        limit 500
      ) n
    ),
    said as (
      select z.time_zone, b.start_time
      from booking n
      join public.bookings b on b.tenant_id = n.tenant_id and b.id = n.booking_id
      join public.tenants t on t.id = b.tenant_id
      cross join lateral (
        values (t.time_zone), (b.metadata #>> '{organizer,time_zone}')
        union
        select h ->> 'time_zone'
        from jsonb_array_elements(coalesce(b.metadata -> 'hosts', '[]')) h
        union
        select a.time_zone
        from public.booking_attendees a
        where a.tenant_id = b.tenant_id and a.booking_id = b.id and a.left_at is null
      ) z (time_zone)
    ),
    -- Clocks are changed a few times a year: one moment a month will do.
    probe as (
      select distinct on (s.time_zone, date_trunc('month', s.start_time, 'UTC'))
        s.time_zone, s.start_time
      from said s
      where private.is_time_zone(s.time_zone) and s.start_time is not null
      order by s.time_zone, date_trunc('month', s.start_time, 'UTC'), s.start_time
      limit 500
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'time_zone', p.time_zone,
      'at', p.start_time,
      'offset', right(private.local_iso(p.start_time, p.time_zone), 6)
    )), '[]')
    from probe p
  );
end;
$function$;
grant execute on function public.zones_in_use() to service_role;
comment on function public.zones_in_use() is 'For the edge functions: The time zones of those who are written to next, of hosts and of tenants, with moments of their meetings and how far the clocks are from UTC then: [{"time_zone", "at", "offset"}].';

select pgmq.create('reminders');

select cron.schedule('calbase-ask-cal-com', '10 seconds', 'select private.ping_reconcile()');

select cron.schedule('calbase-complete-meetings', '* * * * *', 'select private.complete_ended_meetings()');

select cron.schedule('calbase-count-changed-days', '*/5 * * * *', 'do $$
begin
  for step in 1..1000 loop
    exit when not private.count_changed_days() or statement_timestamp() < clock_timestamp() - interval ''20 seconds'';
    commit;
  end loop;
end
$$');

select cron.schedule('calbase-count-days', '*/5 * * * *', 'select private.count_recent_days()');

select cron.schedule('calbase-count-metrics', '* * * * *', 'select private.count_metrics()');

select cron.schedule('calbase-judge-alerts', '* * * * *', 'select private.judge_alerts()');

select cron.schedule('calbase-learn-habits', '* * * * *', 'select private.learn_habits()');

select cron.schedule('calbase-prune', '*/10 * * * *', 'select private.prune()');

select cron.schedule('calbase-prune-alerts', '29 3 * * *', 'select private.prune_alerts()');

select cron.schedule('calbase-prune-findings', '43 3 * * *', 'select private.prune_findings()');

select cron.schedule('calbase-prune-job-runs', '17 3 * * *', 'select private.prune_job_runs()');

select cron.schedule('calbase-reconcile', '* * * * *', 'select private.reconcile_tick()');

select cron.schedule('calbase-retry-events', '* * * * *', 'select private.retry_failed_events()');

select cron.schedule('calbase-tick', '10 seconds', 'select private.tick()');

select cron.schedule('calbase-work', '5 seconds', 'do $$
begin
  for step in 1..1000 loop
    exit when not private.work_step() or statement_timestamp() < clock_timestamp() - interval ''20 seconds'';
    commit;
  end loop;
end
$$');
