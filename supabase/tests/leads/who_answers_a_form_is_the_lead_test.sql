begin;
create extension if not exists pgtap with schema extensions;
select plan(14);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create function pg_temp.lead_of(p_answers jsonb) returns text language plpgsql as $$
declare
  v_id constant text := md5(p_answers::text);
begin
  perform public.receive_webhook(tests.tenant(), v_id, jsonb_build_object(
    'triggerEvent', 'FORM_SUBMITTED', 'createdAt', '2001-03-01T09:00:00Z', 'payload', jsonb_build_object(
      'formName', 'Intake', 'responses', (
        select jsonb_object_agg(a.key, jsonb_build_object('value', a.value)) from jsonb_each(p_answers) a))),
    p_now => '2001-03-01 09:00Z');
  return (
    select coalesce(l.contact, e.status || ': ' || e.reason)
    from public.webhook_events e
    left join public.lead_activities a on a.tenant_id = e.tenant_id and a.form_event = e.event_id
    left join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
    where e.tenant_id = tests.tenant() and e.event_id = v_id
  );
end $$;

-- One address, whatever the question.
select is(pg_temp.lead_of('{"Wie erreichen wir Sie?": "Ada@example.com", "Wer sind Sie?": "Ada"}'),
  'ada@example.com', 'the only address is that of who answered');
select is(pg_temp.lead_of('{"Wer?": ["bea@example.com"]}'), 'bea@example.com',
  'also where it is the only one chosen of a list');
select is(pg_temp.lead_of('{"A": "cem@example.com", "Z": " Cem@Example.com"}'), 'cem@example.com',
  'and however often it is given');

-- Several: the question tells.
select is(pg_temp.lead_of(format('{"A friend": "guest@example.com", "%s": "dora@example.com"}', q)::jsonb),
  'dora@example.com', format('%s asks for the address of who answers', q))
from unnest(array['Email', 'Your e-mail address *', 'Work email', 'Deine E-Mail', 'Correo electrónico']) q;
select is(pg_temp.lead_of('{"Colleagues e-mails": "guest@example.com", "Email": "eva@example.com"}'),
  'eva@example.com', 'the addresses of others are asked for in other words');
select is(
  pg_temp.lead_of('{"Wer hat Sie empfohlen?": "chef@firma.example", "Zzz": "fay@example.com"}'),
  'ignored: Its answers name several e-mail addresses, and no question says which is that of who answered. Call that one "Email" in the form at Cal.com.',
  'where no question tells, it is nobody''s');

-- What only looks like one.
select is(
  pg_temp.lead_of('{"Canal de YouTube": "https://www.youtube.com/@gus", "Correo": "gus@example.com"}'),
  'gus@example.com', 'a web page with an at sign is no address');
select is(pg_temp.lead_of('{"Blog": "medium.com/@hal", "Zzz": "hal@example.com"}'),
  'hal@example.com', 'nor without a scheme');
select is(pg_temp.lead_of('{"A": ["guest@example.com", "other@example.com"], "Z": "ida@example.com"}'),
  'ida@example.com', 'nor a list of several');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"email": ["jo@example.com"]}]}');
select is_empty($$ select from public.booking_attendees join acme using (tenant_id) $$,
  'a list is no address of an attendee either');

select * from finish();
rollback;
