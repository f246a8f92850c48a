-- Feedback: what a provider says later of a message it had taken, and what people answer.

create function public.feedback_secret(p_tenant text, p_channel public.reminder_channel)
  returns jsonb
  language plpgsql
  stable
  security definer
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_called(p_tenant);
  v_account jsonb;
begin
  if v_tenant_id is null then
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
$$;
comment on function public.feedback_secret(text, public.reminder_channel) is
  'With which secret the provider of the own account of the tenant with this slug, former slug or id signs what it says: Resend''s webhook secret or Twilio''s auth token; is_unreadable when Vault does not have that account (any more). Null for an unknown tenant.';
revoke execute on function public.feedback_secret(text, public.reminder_channel) from public, anon, authenticated, service_role;
grant execute on function public.feedback_secret(text, public.reminder_channel) to service_role;

create function private.feedback_rank(p_feedback text)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
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
$$;
comment on function private.feedback_rank(text) is
  'How much later in the life of a message something is said: providers tell it in any order.';

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
  at timestamptz,
  address text
);
comment on type private.feedback is
  'What a provider says of a message: what record_feedback() takes.';

create function private.note_feedback(p_feedback private.feedback)
  returns public.deliveries
  language plpgsql
  volatile
  set search_path = ''
as $$
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
$$;
comment on function private.note_feedback(private.feedback) is
  'Writes feedback on the attempt it is about, unless more is known of that; gives the attempt, null when there is none (yet).';

create function private.learn_the_outcome(
  p_reminder public.reminders,
  p_feedback private.feedback,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  r constant public.reminders := p_reminder;
  f constant private.feedback := p_feedback;
  o private.reminder_outcome;
begin
  o.tenant_id := r.tenant_id;
  o.reminder_id := r.id;
  o.message_id := r.message_id;
  o.send_at := r.send_at;
  o.attempts := r.attempts::integer;
  o.may_be_taken := false;
  o.at := f.at;
  o.status := (case when f.arrived then 'sent' else 'failed' end)::public.reminder_status;
  if not f.arrived then
    o.reason_code := coalesce(f.reason, 'provider_says_no');
    o.reason_detail := left(concat_ws(': ', f.feedback, private.trimmed(f.detail)), 1000);
  end if;

  if r.status = 'sent' and not f.arrived then
    perform private.return_reminders(array[
      row(o.tenant_id, o.reminder_id, o.reason_code, o.reason_detail)::private.returned_reminder
    ]);
  elsif r.status = 'unknown'
    -- It waits for another attempt, as no answer came to the one that the provider tells of.
    or r.status = 'scheduled' and r.may_be_taken
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
$$;
comment on function private.learn_the_outcome(public.reminders, private.feedback, timestamptz) is
  'What a provider''s last word on a message means for its reminder: what was sent has failed when it came back, and was sent when it arrived after all; so is one that nobody knew the fate of, or whose sender has not said it yet.';

create function private.suppress_by_feedback(
  p_reminder public.reminders,
  p_attempt public.deliveries,
  p_feedback private.feedback
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  -- A text message's number is not on the reminder: the provider names it, also where the sender has
  -- not reported the attempt yet. (Reminders of a person who was erased have other ids.)
  v_address constant text := case p_feedback.channel
    when 'sms' then coalesce(private.e164(p_feedback.address), private.e164(p_attempt.address))
    when 'email' then case when p_reminder.recipient like '%@%' then p_reminder.recipient end
  end;
begin
  if v_address is not null then
    perform private.suppress(
      p_feedback.tenant_id, p_feedback.channel, v_address, p_feedback.suppress,
      p_feedback.detail, p_feedback.at);
  end if;
end;
$$;
comment on function private.suppress_by_feedback(
  public.reminders, public.deliveries, private.feedback) is
  'Whom a provider cannot write to on a channel gets nothing there any more.';

create function private.forward_report(p_tenant_id uuid, p_report jsonb, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- The provider's signature is by an account, or about an address, that the other project need not
  -- have: it was checked here.
  perform private.forward(
    p_tenant_id, 'delivery-feedback?moved=' || p_tenant_id,
    coalesce(p_report ->> 'phone', p_report ->> 'reminder_id'), '{"content-type": "application/json"}',
    encode(convert_to(p_report::text, 'UTF8'), 'base64'), p_now);
end;
$$;
comment on function private.forward_report(uuid, jsonb, timestamptz) is
  'What a provider or a person said of messages of a tenant that moves to another project is for that one; see take_forwarded_feedback().';

create function public.record_feedback(p_feedback jsonb, p_now timestamptz default now())
  returns boolean
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
declare
  f private.feedback := jsonb_populate_record(null::private.feedback, p_feedback);
  v_reminder public.reminders;
  v_attempt public.deliveries;
  v_is_known boolean;
begin
  f.at := least(coalesce(f.at, p_now), p_now);
  if private.is_leaving(f.tenant_id) then
    perform private.forward_report(f.tenant_id, to_jsonb(f), p_now);
    return true;
  end if;
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
$$;
comment on function public.record_feedback(jsonb, timestamptz) is
  'Records what a provider says of a message: {tenant_id, channel, reminder_id, generation, provider_message_id, feedback, arrived, reason, suppress, detail, at, address}. arrived: whether it was passed on; when that changes what is known, the reminder becomes sent, or failed for the reason. suppress stops messages to the address; of a text message, to the number that the provider names, else the attempt''s. Tells whether the message is known here; null when its sender has not reported it yet: then it should be told again.';
revoke execute on function public.record_feedback(jsonb, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.record_feedback(jsonb, timestamptz) to service_role;

create function private.tenants_of_the_projects_number(p_phone text)
  returns setof uuid
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select t.id
  from (
    -- Who may text it: also when something else fails, and when a paused rule goes on.
    select r.tenant_id from public.reminder_rules r where 'sms' in (r.channel, r.fallback_channel)
    union
    -- Who has, by a rule that is gone.
    select d.tenant_id from public.deliveries d where d.channel = 'sms' and d.address = p_phone
    union
    -- Where STOP, or the provider's block, has put it; START is about these.
    select s.tenant_id
    from public.suppressions s
    where s.channel = 'sms' and s.address = p_phone and s.reason = 'stopped'
  ) t (id)
  where not exists (
    select from private.channel_accounts a where a.tenant_id = t.id and a.channel = 'sms'
  );
end;
$$;
comment on function private.tenants_of_the_projects_number(text) is
  'The tenants without an account of their own for text messages to whom the owner of a number matters: who answers STOP to the number they share gets none from any of them. Not those that never text: their suppressions would tell them a stranger''s number. If one begins to, the provider''s block is learned by its first message.';

create function public.record_answer(
  p_tenant_id uuid,
  p_phone text,
  p_stop boolean,
  p_now timestamptz default now()
)
  returns integer
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
declare
  v_phone constant text := private.e164(p_phone);
  v_tenants constant uuid[] := case
    when p_tenant_id is not null then array[p_tenant_id]
    else array(select private.tenants_of_the_projects_number(v_phone))
  end;
begin
  if v_phone is null then
    return 0;
  end if;
  perform private.forward_report(
    t.id, jsonb_build_object('phone', v_phone, 'stop', p_stop), p_now)
  from unnest(v_tenants) t (id)
  where private.is_leaving(t.id);
  if p_stop then
    perform private.suppress(t.id, 'sms', v_phone, 'stopped', null, p_now)
    from unnest(v_tenants) t (id)
    where not private.is_leaving(t.id)
    -- The order of all who suppress: two people's answers at once do not wait for each other.
    order by t.id;
  else
    delete from public.suppressions s
    where s.tenant_id = any (v_tenants)
      and not private.is_leaving(s.tenant_id)
      and s.channel = 'sms'
      and s.address = v_phone
      and s.reason = 'stopped';
  end if;
  return cardinality(v_tenants);
end;
$$;
comment on function public.record_answer(uuid, text, boolean, timestamptz) is
  'Someone answered STOP (or START) to a text message. Without a tenant, to the project''s own number: then it is about all tenants that use it, see tenants_of_the_projects_number(). START lifts what STOP and the provider''s block put in. Tells how many tenants.';
revoke execute on function public.record_answer(uuid, text, boolean, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.record_answer(uuid, text, boolean, timestamptz) to service_role;
