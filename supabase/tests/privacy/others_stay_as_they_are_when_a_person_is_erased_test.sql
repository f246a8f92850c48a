begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
do $$ begin
  perform public.receive_webhook((select tenant_id from other), 'delivery-1', '{"triggerEvent": "BOOKING_CREATED",
    "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "O", "startTime": "2999-03-10T10:00:00Z", "title": "Ada Lovelace",
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"}]}}', p_now => '2001-03-01 09:00Z');
end $$;
call tests.ada_leaves_traces();
update public.leads l set notes = 'Lovelace prefers ada@example.com' from acme where l.tenant_id = acme.tenant_id and l.email like 'ada@%';
create temp table before on commit drop as
select tests.rows_of_others() as row
union all select tests.everything('other-test');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select cmp_ok((select count(*) from before), '>', 15::bigint, 'there are others');
select bag_eq(
  $$ select tests.rows_of_others()
     union all select tests.everything('other-test') $$,
  'select row from before', 'they, and another tenant where she is a lead, byte for byte');

select * from finish();
rollback;
