-- Previewing: what a rule would send, shown in Studio or sent to oneself.

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
  v_context constant private.context :=
    private.sample_context(p_slug, p_rule, p_booking, p_language, p_now);
  v_channel constant public.reminder_channel := (v_context.rule).channel;
  v_content constant jsonb := private.trial_content(v_context);
  v_to constant text := private.normalized_address(v_channel, p_to);
  v_question jsonb;
  v record;
begin
  if (case v_channel
    when 'email' then private.is_address(v_to)
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
