begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select is(
  public.receive_webhook(
    (select tenant_id from acme), 'delivery-1', null, 'false{', 'Unexpected token { at 5',
    p_now => '2001-03-01 09:00Z'),
  'stored', 'it is stored');
select is(
  public.receive_webhook(
    (select tenant_id from acme), 'delivery-1', null, 'false{', 'Unexpected token { at 5',
    p_now => '2001-03-01 09:00Z'),
  'duplicate', 'once');
select results_eq(
  $$ select status::text, reason, unparseable_body, body, occurred_at
     from public.webhook_events join acme using (tenant_id) $$,
  $$ values ('unparseable', 'Unexpected token { at 5', 'false{', null::jsonb, timestamptz '2001-03-01 09:00Z') $$,
  'with the text, the reason and the time it arrived');
select is_empty(
  $$ select from public.bookings join acme using (tenant_id) $$, 'it makes no booking');

select * from finish();
rollback;
