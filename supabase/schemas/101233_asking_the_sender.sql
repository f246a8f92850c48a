-- Asking the sender: messages are written by functions/deliver-reminders. It is asked through
-- pg_net, and its answer is there a moment later.

create table private.sender_questions (
  tenant_id uuid not null,
  key text not null,
  request_id bigint not null,
  asked_at timestamptz not null,
  constraint sender_questions_pkey primary key (tenant_id, key),
  constraint sender_questions_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
alter table private.sender_questions enable row level security;
comment on table private.sender_questions is
  'What deliver-reminders was asked to write or send on trial, as a digest, and the pg_net request that will have the answer.';

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
  delete from private.sender_questions q where q.asked_at < p_now - interval '5 hours';
  -- Until the answer pg_net sends no ping: not for longer than a tick is away.
  insert into private.sender_questions as q (tenant_id, key, request_id, asked_at)
  values (p_tenant_id, p_key, private.call_sender(p_question, 9000), p_now)
  on conflict (tenant_id, key) do update
  set request_id = excluded.request_id, asked_at = excluded.asked_at;
end;
$$;
comment on function private.ask_sender(uuid, text, jsonb, timestamptz) is
  'Asks deliver-reminders a question; the answer is found under its key.';

create function private.words_for_answer(
  p_status integer,
  p_content text,
  p_error text,
  p_function text default 'deliver-reminders'
)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
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
$$;
comment on function private.words_for_answer(integer, text, text, text) is
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
$$;
comment on function private.answer_to(uuid, text, jsonb, boolean, timestamptz) is
  'The answer of deliver-reminders to a question, which is asked when it was not yet. p_keep: give it again when asked again, instead of asking anew.';
