begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
-- A custom template without attendees.
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'delivery-2', '{"triggerEvent": "BOOKING_CANCELLED",
    "createdAt": "2001-03-02T09:00:00Z", "payload": {"uid": "A", "title": "Intro between Olga and Ada Lovelace",
      "cancellationReason": "Ada Lovelace has a cold"}}', p_now => '2001-03-02 09:00Z');
end $$;
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select is_empty($$ select tests.places_of('Lovelace') $$, 'the name');
select is_empty($$ select tests.places_of('has a cold') $$, 'and what was said of them');

select * from finish();
rollback;
