-- Previewing: what a rule would send, shown in Studio or sent to oneself. Messages are written by
-- functions/deliver-reminders: it is asked through pg_net, and its answer is there a moment later.

create table private.questions (
  tenant_id uuid not null,
  key text not null,
  request_id bigint not null,
  asked_at timestamptz not null,
  constraint questions_pkey primary key (tenant_id, key),
  constraint questions_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
alter table private.questions enable row level security;
comment on table private.questions is
  'What deliver-reminders was asked to write or send on trial, as a digest, and the pg_net request that will have the answer.';

create type private.trial as (
  tenant_id uuid,
  rule_id uuid,
  booking_id uuid,
  recipient text,
  address text,
  channel public.reminder_channel,
  due_at timestamptz,
  content jsonb
);

create function private.rule_named(p_tenant_id uuid, p_name text)
  returns public.reminder_rules
  language plpgsql
  stable
  set search_path = ''
as $$
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
    raise exception 'There is no rule "%"', p_name
      using errcode = 'no_data_found',
            hint = format('Its rules: %s.', (
              select string_agg(r.name, ', ' order by r.name)
              from public.reminder_rules r
              where r.tenant_id = p_tenant_id));
  end if;
  return v_rule;
end;
$$;
comment on function private.rule_named(uuid, text) is 'The rule of this name; raises when there is none.';

create function private.booking_to_show(
  p_rule public.reminder_rules,
  p_cal_uid text,
  p_now timestamptz
)
  returns public.bookings
  language plpgsql
  stable
  set search_path = ''
as $$
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
      raise exception 'There is no booking "%"', p_cal_uid
        using errcode = 'no_data_found', hint = 'Give its cal_uid, or leave it out.';
    end if;
    return v_booking;
  end if;

  select b.*
  into v_booking
  from public.bookings b
  where b.tenant_id = p_rule.tenant_id
    and b.start_time > p_now
    and b.status in ('confirmed', 'rescheduled')
    and (p_rule.event_types is null or b.event_type = any (p_rule.event_types))
    and exists (select from private.addressees(b, p_rule))
  order by b.start_time
  limit 1;
  return v_booking;
end;
$$;
comment on function private.booking_to_show(public.reminder_rules, text, timestamptz) is
  'The booking of this uid, or else the next one the rule is about; null when there is none.';

create function private.made_up_booking(
  p_tenant public.tenants,
  p_rule public.reminder_rules,
  p_now timestamptz
)
  returns public.bookings
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  b public.bookings;
begin
  b.tenant_id := p_tenant.id;
  b.id := private.stable_id(p_tenant.id::text, 'preview');
  b.cal_uid := 'preview';
  b.status := case p_rule.anchor
    when 'on_reschedule' then 'rescheduled'
    when 'on_cancellation' then 'cancelled'
    when 'on_no_show' then 'no_show'
    when 'after_end' then 'completed'
    else 'confirmed'
  end;
  b.attendee_name := 'Ada Lovelace';
  b.attendee_email := 'ada@example.com';
  b.attendee_phone := '+441632960001';
  b.event_type := coalesce(p_rule.event_types[1], 'intro');
  b.event_title := format('Intro between %s and Ada Lovelace', p_tenant.name);
  b.start_time := (date_trunc('day', p_now at time zone p_tenant.time_zone) + interval '1 day 10 hours')
    at time zone p_tenant.time_zone;
  b.end_time := b.start_time + interval '30 minutes';
  b.confirmed_at := date_trunc('day', p_now);
  b.cancellation_reason := case when p_rule.anchor = 'on_cancellation' then 'I have a cold.' end;
  b.created_at := b.confirmed_at;
  b.updated_at := b.confirmed_at;
  b.metadata := jsonb_build_object(
    'location', 'integrations:daily',
    'video_url', 'https://app.cal.com/video/preview',
    'booker_url', 'https://cal.com',
    'notes', 'I look forward to it.',
    'organizer', jsonb_build_object(
      'name', p_tenant.name, 'email', 'organizer@example.com', 'time_zone', p_tenant.time_zone)
  );
  return b;
end;
$$;
comment on function private.made_up_booking(public.tenants, public.reminder_rules, timestamptz) is
  'A booking of tomorrow at ten that nobody made, to show a message while there is no other. Stored nowhere.';

create function private.made_up_attendee(p_tenant public.tenants, p_booking public.bookings)
  returns private.addressee
  language plpgsql
  immutable
  set search_path = ''
as $$
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
$$;
comment on function private.made_up_attendee(public.tenants, public.bookings) is
  'Who made the booking that nobody made.';

create function private.due_of(
  p_rule public.reminder_rules,
  p_booking public.bookings,
  p_to private.addressee
)
  returns timestamptz
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_offset constant interval := make_interval(mins => p_rule.offset_minutes);
begin
  return case p_rule.anchor
    when 'before_start' then p_booking.start_time - v_offset
    when 'after_start' then p_booking.start_time + v_offset
    when 'after_end' then coalesce(p_booking.end_time, p_booking.start_time) + v_offset
    else coalesce(
      private.happened_at(p_rule.anchor, p_booking, p_to), p_booking.updated_at) + v_offset
  end;
end;
$$;
comment on function private.due_of(public.reminder_rules, public.bookings, private.addressee) is
  'When a message by a rule is due; as if it had happened just now, for what has not happened.';

create function private.try_out(
  p_slug text,
  p_rule text,
  p_cal_uid text,
  p_language text,
  p_now timestamptz
)
  returns private.trial
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_rule public.reminder_rules;
  v_booking public.bookings;
  v_to private.addressee;
  v_trial private.trial;
begin
  select t.* into v_tenant from public.tenants t where t.id = private.tenant_with_slug(p_slug);
  v_rule := private.rule_named(v_tenant.id, p_rule);
  v_booking := private.booking_to_show(v_rule, p_cal_uid, p_now);
  if v_booking.id is null then
    v_booking := private.made_up_booking(v_tenant, v_rule, p_now);
  end if;
  select a.* into v_to from private.addressees(v_booking, v_rule) a order by a.is_booker desc limit 1;
  if v_to.recipient is null then
    v_to := private.made_up_attendee(v_tenant, v_booking);
  end if;
  v_to.locale := coalesce(p_language, v_to.locale);

  v_trial.tenant_id := v_tenant.id;
  v_trial.rule_id := v_rule.id;
  v_trial.booking_id := v_booking.id;
  v_trial.recipient := v_to.recipient;
  v_trial.address := coalesce(private.address_of(v_rule.channel, v_to), v_to.recipient);
  v_trial.channel := v_rule.channel;
  v_trial.due_at := private.due_of(v_rule, v_booking, v_to);
  v_trial.content := private.message_content(
    v_tenant, v_rule, v_booking, v_to, v_trial.due_at,
    -- A real one would let whoever reads the trial unsubscribe the person.
    case when v_rule.channel = 'email' and v_to.kind = 'attendee'
      and private.is_follow_up(v_rule.anchor) then repeat('0', 43) end
  ) || jsonb_build_object(
    'message_id', 0, 'tenant_id', v_tenant.id, 'generation', 1, 'attempt', 1,
    'reminder_id', private.stable_id(v_booking.id::text, v_rule.id::text, v_to.recipient),
    'idempotency_key', 'preview', 'account', null, 'send_after_ms', 0
  );
  return v_trial;
end;
$$;
comment on function private.try_out(text, text, text, text, timestamptz) is
  'A message by a rule on trial: about the booking that was named, the next one, or one made up.';

-- Asking ----------------------------------------------------------------------------------

create function private.ask_sender(
  p_tenant_id uuid,
  p_key text,
  p_question jsonb,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- pg_net forgets answers after six hours.
  delete from private.questions q where q.asked_at < p_now - interval '5 hours';
  insert into private.questions as q (tenant_id, key, request_id, asked_at)
  values (p_tenant_id, p_key, private.call_sender(p_question, 20000), p_now)
  on conflict (tenant_id, key) do update
  set request_id = excluded.request_id, asked_at = excluded.asked_at;
end;
$$;
comment on function private.ask_sender(uuid, text, jsonb, timestamptz) is
  'Asks deliver-reminders a question; the answer is found under its key.';

create function private.words_for_answer(p_status integer, p_content text, p_error text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_status = 200 and p_content is json object then null
    when p_status = 401 then
      'deliver-reminders refused the key: is calbase_cron_key in Vault the CRON_KEY of the function?'
    when p_status is not null then format(
      'deliver-reminders answered %s: %s', p_status, left(p_content, 300))
    else format('deliver-reminders did not answer: %s', coalesce(p_error, 'no reason given'))
  end;
end;
$$;
comment on function private.words_for_answer(integer, text, text) is
  'What is wrong with an answer; null when it is good.';

create function private.answer_to(
  p_tenant_id uuid,
  p_key text,
  p_question jsonb,
  p_keep boolean,
  p_now timestamptz,
  out answer jsonb,
  out note text,
  out waiting boolean
)
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_question private.questions;
  v_response record;
begin
  waiting := false;
  if octet_length(p_question::text) > 60000 then
    note := 'It is too long to be tried out from here: pg_net takes 60 kB.';
    return;
  end if;

  select q.* into v_question from private.questions q
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
      delete from private.questions q where q.tenant_id = p_tenant_id and q.key = p_key;
    end if;
    return;
  end if;

  waiting := true;
  note := 'Run this again in a second.';
  if v_question.asked_at is null or v_question.asked_at < p_now - interval '1 minute' then
    perform private.ask_sender(p_tenant_id, p_key, p_question, p_now);
  end if;
end;
$$;
comment on function private.answer_to(uuid, text, jsonb, boolean, timestamptz) is
  'The answer of deliver-reminders to a question, which is asked when it was not yet. p_keep: give it again when asked again, instead of asking anew.';

create function private.reason_against(p_trial private.trial)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_planned private.planned_reminder;
  v_reminder public.reminders;
begin
  if not exists (
    select from public.bookings b
    where b.tenant_id = p_trial.tenant_id and b.id = p_trial.booking_id
  ) then
    return null;
  end if;

  select p.*
  into v_planned
  from private.planned_reminders(
    p_trial.tenant_id, array[p_trial.booking_id], p_trial.rule_id) p
  where p.recipient = p_trial.recipient;
  if v_planned.rule_id is null then
    return 'It is not planned for this booking as things are.';
  end if;
  select r.*
  into v_reminder
  from public.reminders r
  where r.tenant_id = p_trial.tenant_id
    and r.booking_id = p_trial.booking_id
    and r.rule_id = p_trial.rule_id
    and r.recipient = p_trial.recipient;
  return coalesce(
    v_planned.unwanted, v_reminder.reason, private.reason_suppressed(v_reminder),
    case when v_reminder.status = 'sent' then 'It was sent.' end);
end;
$$;
comment on function private.reason_against(private.trial) is
  'Why a message that is shown would not be sent; null when it would, or when its booking is made up.';

create function public.preview_reminder(
  p_slug text,
  p_rule text,
  p_booking text default null,
  p_language text default null,
  p_now timestamptz default now()
)
  returns table (
    recipient text,
    send_at timestamptz,
    reason text,
    subject text,
    message text,
    html text,
    attachments text[],
    note text,
    waiting boolean
  )
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_trial constant private.trial := private.try_out(p_slug, p_rule, p_booking, p_language, p_now);
  v_question constant jsonb := jsonb_build_object('preview', v_trial.content);
  v record;
begin
  select a.* into v
  from private.answer_to(v_trial.tenant_id, md5(v_question::text), v_question, true, p_now) a;
  return query select
    v_trial.address, v_trial.due_at, private.reason_against(v_trial),
    v.answer ->> 'subject', v.answer ->> 'text', v.answer ->> 'html',
    array(select jsonb_array_elements_text(
      case when jsonb_typeof(v.answer -> 'attachments') = 'array'
        then v.answer -> 'attachments' else '[]' end)),
    v.note, v.waiting;
end;
$$;
comment on function public.preview_reminder(text, text, text, text, timestamptz) is
  'Shows what a rule sends: to whom, when, why perhaps not, and the message. p_rule: its name; p_booking: a cal_uid, else the next booking, else one that is made up; p_language: such as de, else the recipient''s. The first time it says "Run this again in a second."';
revoke execute on function public.preview_reminder(text, text, text, text, timestamptz)
  from public, anon, authenticated, service_role;

create function public.test_send(
  p_slug text,
  p_rule text,
  p_to text,
  p_booking text default null,
  p_language text default null,
  p_now timestamptz default now()
)
  returns table (
    recipient text,
    outcome text,
    provider text,
    error text,
    note text,
    waiting boolean
  )
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_trial constant private.trial := private.try_out(p_slug, p_rule, p_booking, p_language, p_now);
  v_to constant text := private.address_on(v_trial.channel, p_to);
  v_question jsonb;
  v record;
begin
  if v_trial.channel <> 'webhook' and (v_to ~ '^([^\s@<>,;]+@[^\s@<>,;]+|\+\d+)$') is not true then
    raise exception '"%" is nothing to send % to', p_to, v_trial.channel
      using errcode = 'invalid_parameter_value',
            hint = 'Give an e-mail address, or a phone number as +491701234567, as the rule''s channel needs.';
  end if;
  v_question := jsonb_build_object('test_send', jsonb_set(
    v_trial.content, '{recipient}', v_trial.content -> 'recipient' || jsonb_build_object(
      'email', case when v_trial.channel = 'email' then v_to end,
      'phone', case when v_trial.channel = 'sms' then v_to end)));
  select a.* into v
  from private.answer_to(
    v_trial.tenant_id, md5(v_question::text),
    -- Each time is a message of its own.
    jsonb_set(v_question, '{test_send,idempotency_key}', to_jsonb('test/' || gen_random_uuid())),
    false, p_now) a;
  return query select
    coalesce(v_to, 'the webhook'), v.answer ->> 'outcome', v.answer ->> 'provider',
    v.answer ->> 'error', v.note, v.waiting;
end;
$$;
comment on function public.test_send(text, text, text, text, text, timestamptz) is
  'Sends a rule''s message to p_to, an e-mail address or phone number of one''s own; the rest as preview_reminder(). Run it again to see what became of it; after that, running it sends another.';
revoke execute on function public.test_send(text, text, text, text, text, timestamptz)
  from public, anon, authenticated, service_role;

create function public.account_for_test(p_tenant_id uuid, p_channel public.reminder_channel)
  returns jsonb
  language plpgsql
  stable
  security definer
  set search_path = ''
as $$
begin
  return private.channel_account(p_tenant_id, p_channel);
end;
$$;
comment on function public.account_for_test(uuid, public.reminder_channel) is
  'The account that a message on trial is sent through; null for the project''s. It does not travel with the question: pg_net keeps what it is given.';
revoke execute on function public.account_for_test(uuid, public.reminder_channel)
  from public, anon, authenticated, service_role;
grant execute on function public.account_for_test(uuid, public.reminder_channel) to service_role;
