-- calbase: Cal.com webhooks in; correct bookings, leads and reminders out.
--
-- The way of an event:
--
--   Cal.com ──▶ functions/cal-webhook      verifies the signature; one call
--                     │ receive_webhook
--                     ▼
--               webhook_events             the raw event, stored first, always
--                     │ applied in the same transaction if nobody is in the way,
--                     │ else stored as pending and applied right behind (apply_pending)
--                     ▼
--               bookings, attendees        the fold of the booking's events (next_state)
--                     │ the same transaction (write_all)
--              ┌──────┴───────┐
--              ▼              ▼
--            leads        reminders        the schedule: a row per booking, rule and recipient
--                             │ the tick, by pg_cron: what is due, the tenants by turns
--                             ▼
--                       pgmq "reminders" ──▶ functions/deliver-reminders
--                                               claim_reminders, send, settle_reminders
--
-- Each step is one transaction. What is derived can be computed again from the events, to the same
-- rows (rebuild_bookings); what walks a whole tenant goes in short steps (private.jobs).
--
-- The chapters, in reading order; none uses what a later one makes:
--
--   The ground           foundations, tenants, naming_tenants, moves, webhook_events, bookings, leads
--   What an event says   reading_observations, reading_events, reading_people, reading_forms,
--                        reading_facts, reading_links, classifying_leads
--   The fold             folding_details, folding_attendees, folding_status,
--                        folding_corrections, folding_observed_details, folding_observations,
--                        seats_at_hand, folding, keeping_folds
--   Who may when         locking, numbering_generations
--   Leads                merged_contacts, former_contacts, deeds, scoring_leads, writing_leads,
--                        changing_leads, syncing_merged_leads, syncing_leads, forms
--   Reminders            reasons, reminders, reminder_transitions, local_times, addressees,
--                        conditions, due_times, planning_reminders, merging_reminders,
--                        bookings_of_rules
--   How they are sent    channels, pacing, circuits, setting_channels, template_language,
--                        message_templates, suppressions, contexts, heeding_suppressions,
--                        opting_out, quiet_hours
--   Applying an event    merging_bookings, events_by_number, finding_the_booking,
--                        writing_bookings, changing_bookings, applying, applying_pending,
--                        receiving, confirming_attendance
--   Long work            rebuilding, long_work, parting_with_moved, working_in_turns,
--                        watching_long_work, replanning_rules, recovering
--   Delivery             installation, queueing, requeueing, ticking, links, content, judging,
--                        falling_back, claiming, limiting_texts, rate_limiting, settling,
--                        retrying, feedback, forwarding, clock
--   For admins           onboarding, administering, editing, correcting, explaining,
--                        merging_leads, alert_recipients, views, sample_bookings, trials,
--                        asking_the_sender, previewing, counting_days, trends
--   Privacy              spellings, exporting, person, erased_texts, remembering_erased,
--                        retention
--   Kept of Cal.com      connections, reconciling, showing_connections
--   How tenants fare     tenant_health
--   Cal.com's API        webhooks_at_cal_com, observing, syncing, settling_sync_steps,
--                        asking_cal_com
--   Monitoring           counting_metrics, metrics, alerts, learning_habits, watching_webhooks,
--                        watching_sending, planning_alert_messages, delivering_alerts,
--                        raising_alerts
--   Forgetting a person  erasing
--   The installation     jobs, adopting, rights
--   Moving a tenant      carrying, leaving, arriving
--   How all is           checking, comparing_zones, health, doctor, privileges
--
-- Words: docs/glossary.md. The states of a reminder: docs/reminders.md.
--
-- Foundations: what every later chapter stands on.
--
-- `public` holds what an admin works with in Studio and over the Data API.
-- `private` holds how it is done. PostgREST does not expose it.

create schema private;
comment on schema private is
  'How calbase works: functions, counters and settings. Not exposed over the Data API.';

create extension if not exists pgmq;
create extension if not exists pg_cron;
create extension if not exists pg_net with schema extensions;
create extension if not exists supabase_vault;

create function private.refuse(
  p_problem text,
  p_instead text,
  p_errcode text default 'raise_exception'
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Studio's table editor shows nothing but the message.
  raise exception '%', concat_ws(case when p_problem like '%?' then ' ' else ': ' end, p_problem, p_instead)
    using errcode = p_errcode, hint = coalesce(p_instead, '');
end;
$$;
comment on function private.refuse(text, text, text) is
  'Raises: what is wrong and what to do instead, both in the message; what to do as the hint as well. p_errcode: the name or code of a condition.';

-- Ids of derived rows are functions of what they stand for, so that a rebuild from the
-- events gives every row the id it had.
create function private.stable_id(variadic p_parts text[])
  returns uuid
  language plpgsql
  immutable
  parallel safe
  set search_path = ''
as $$
begin
  -- The unit separator cannot occur in a part by accident: ('a','bc') and ('ab','c') differ.
  return md5(array_to_string(p_parts, chr(31), chr(30)))::uuid;
end;
$$;
comment on function private.stable_id(text[]) is
  'The same parts give the same uuid, always.';

-- Addresses that are nobody's ---------------------------------------------------------------

create function private.is_placeholder_email(p_email text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Cal.com gives bookers who leave only a phone number the address <digits>@sms.cal.com.
  return lower(p_email) like '%@sms.cal.com';
end;
$$;
comment on function private.is_placeholder_email(text) is
  'Whether an address is one that Cal.com made up for a booker with a phone only.';

create function private.erased_domain()
  returns text
  language sql
  immutable
  set search_path = ''
as $$ select '@erased.invalid' $$;
comment on function private.erased_domain() is
  'How the aliases of erased people end; no mail is ever delivered there (RFC 2606).';

create function private.is_erased(p_email text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_email like '%' || private.erased_domain();
end;
$$;
comment on function private.is_erased(text) is
  'Whether an address is the alias of a person who was erased.';

-- Phone numbers ----------------------------------------------------------------------------

create function private.e164(p_phone text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Without what people type between the digits, and the zero in brackets that is dialled at
  -- home only; some dial 00 instead of the plus.
  return '+' || substring(
    translate(replace(p_phone, '(0)', ''), ' ().-/', '') from '^(?:\+|00)([1-9]\d{6,14})$');
end;
$$;
comment on function private.e164(text) is
  'A phone number as +491701234567; null when it has no country code, as nobody can tell which one was meant.';

create function private.phone_contact(p_phone text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return 'tel:' || coalesce(
    substr(private.e164(p_phone), 2), nullif(regexp_replace(p_phone, '[^0-9]', '', 'g'), ''));
end;
$$;
comment on function private.phone_contact(text) is
  'How a booker with a phone only is known: tel: and the number with its country code, however it was typed; of one without, tel: and its digits.';
