begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
do $$ begin perform private.tick('2999-03-09 10:00Z'); end $$;
create temp table claimed on commit drop as
select c from public.claim_reminders(1000, 120, '2999-03-09 10:00Z') c where c #>> '{recipient,email}' = 'ada@example.com';
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select lives_ok($$ select public.settle_reminders(
  jsonb_build_array((select c from claimed) || '{"outcome": "failed", "error": "550 <ada@example.com> is unknown"}'), '2999-03-09 10:00:05Z') $$,
  'the sender''s late answer is taken');
select is_empty($$ select tests.places_of('ada@example.com') $$, 'and does not bring the address back');

select * from finish();
rollback;
