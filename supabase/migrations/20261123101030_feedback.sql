-- Feedback: what a provider says later of a message it had taken, and what people answer.

create function public.feedback_secret(p_tenant text, p_channel public.reminder_channel)
  returns jsonb
  language plpgsql
  stable
  security definer
  set search_path = ''
as $$
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
$$;
comment on function public.feedback_secret(text, public.reminder_channel) is
  'With which secret the provider of a tenant''s own account signs what it says: Resend''s webhook secret or Twilio''s auth token; is_unreadable when Vault does not have that account (any more). Null for an unknown tenant.';
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
    when 'complained' then 3
    when 'delivered' then 2
    when 'bounced' then 2
    when 'undelivered' then 2
    when 'failed' then 2
    when 'delayed' then 1
    else 0
  end;
end;
$$;
comment on function private.feedback_rank(text) is
  'How much later in the life of a message something is said: providers tell it in any order.';

create function private.learn_the_outcome(
  p_reminder public.reminders,
  p_feedback text,
  p_arrived boolean,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Its sender may be lost: then nobody else would ever say.
  if p_reminder.status = 'unknown' or p_reminder.handed_over_at is not null then
    perform private.settle(array[
      row(
        p_reminder.tenant_id, p_reminder.id, p_reminder.message_id,
        case when p_arrived then 'sent' else 'failed' end,
        case when not p_arrived then 'provider_says_no' end,
        case when not p_arrived then p_feedback end,
        p_reminder.send_at, p_reminder.attempts, false, p_at
      )::private.reminder_outcome
    ]);
  end if;
end;
$$;
comment on function private.learn_the_outcome(public.reminders, text, boolean, timestamptz) is
  'A reminder that nobody knew the fate of, or whose sender has not said it yet, was sent, or was not.';

create type private.feedback as (
  tenant_id uuid,
  channel public.reminder_channel,
  reminder_id uuid,
  generation integer,
  provider_message_id text,
  feedback text,
  arrived boolean,
  suppress public.suppression_reason,
  detail text,
  at timestamptz
);
comment on type private.feedback is
  'What a provider says of a message: what record_feedback() takes.';

create function private.note_feedback(p_feedback private.feedback)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  f constant private.feedback := p_feedback;
  v_id bigint;
begin
  -- The attempt that is spoken of; of one that nobody answered, the provider's id is not known.
  select d.id
  into v_id
  from public.deliveries d
  where d.tenant_id = f.tenant_id
    and d.reminder_id = f.reminder_id
    and d.channel = f.channel
    and d.generation = f.generation
  order by (d.provider_message_id = f.provider_message_id) is true desc, d.id desc
  limit 1;

  update public.deliveries d
  set feedback = f.feedback, feedback_at = f.at
  where d.tenant_id = f.tenant_id
    and d.id = v_id
    and (
      d.feedback is null
      or (private.feedback_rank(d.feedback), d.feedback_at)
        <= (private.feedback_rank(f.feedback), f.at)
    );
  return v_id is not null;
end;
$$;
comment on function private.note_feedback(private.feedback) is
  'Writes feedback on the attempt it is about; false when there is none (yet).';

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
  v_is_noted boolean;
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

  v_is_noted := private.note_feedback(f);
  if f.arrived is not null and v_reminder.generation = f.generation then
    perform private.learn_the_outcome(v_reminder, f.feedback, f.arrived, f.at);
  end if;
  if f.suppress is not null and v_reminder.recipient like '%@%' and f.channel = 'email' then
    perform private.suppress(
      f.tenant_id, f.channel, v_reminder.recipient, f.suppress, f.detail, f.at);
  end if;
  -- A provider can be faster than the sender, who reports when its batch is done.
  return case when v_is_noted or f.at < p_now - interval '1 hour' then v_is_noted end;
end;
$$;
comment on function public.record_feedback(jsonb, timestamptz) is
  'Records what a provider says of a message: {tenant_id, channel, reminder_id, generation, provider_message_id, feedback, arrived, suppress, detail, at}. arrived settles a reminder whose fate was unknown; suppress stops messages to an e-mail address. Tells whether the message is known here; null when its sender has not reported it yet: then it should be told again.';
revoke execute on function public.record_feedback(jsonb, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.record_feedback(jsonb, timestamptz) to service_role;

create function private.tenants_of_the_projects_number()
  returns setof uuid
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select distinct r.tenant_id
  from public.reminder_rules r
  where r.channel = 'sms' and private.channel_account(r.tenant_id, 'sms') is null;
end;
$$;
comment on function private.tenants_of_the_projects_number() is
  'The tenants that write text messages without an account of their own: who answers STOP to the number they share gets none from any of them.';

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
$$;
comment on function public.record_answer(uuid, text, boolean, timestamptz) is
  'Someone answered STOP (or START) to a text message. Without a tenant, to the project''s own number: then it is about all tenants that use it. Tells how many.';
revoke execute on function public.record_answer(uuid, text, boolean, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.record_answer(uuid, text, boolean, timestamptz) to service_role;
