begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create function pg_temp.becomes(
  p_channel public.reminder_channel, p_was_handed_over boolean, p_may_be_taken boolean default false)
  returns text language sql as $$
  select (o).status || ', attempts: ' || (o).attempts
  from (
    select private.taken_back(jsonb_populate_record(null::public.reminders, jsonb_build_object(
      'tenant_id', a.tenant_id, 'id', gen_random_uuid(), 'channel', p_channel, 'status', 'queued',
      'send_at', now(), 'attempts', 1, 'may_be_taken', p_may_be_taken,
      'claimed_until', now() - interval '1 second',
      'handed_over_at', case when p_was_handed_over then now() end)), now()) as o
    from acme a) x $$;

select is(pg_temp.becomes('sms', false), 'scheduled, attempts: 0',
  'a text message whose lease ended before it was begun was not sent: the other project sends it');
select is(pg_temp.becomes('sms', true), 'unknown, attempts: 1', 'one that was begun may have been');
select is(pg_temp.becomes('email', false), 'unknown, attempts: 1',
  'so may an e-mail by the project''s account, which the other project has not');
select is(pg_temp.becomes('webhook', false), 'scheduled, attempts: 1',
  'the receiver of a webhook tells by its key that it had it');

select public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_0123456789", "from": "Acme <a@acme.example>"}');
select is(pg_temp.becomes('email', false), 'scheduled, attempts: 1',
  'so does the tenant''s own account, which goes along');

select * from finish();
rollback;
