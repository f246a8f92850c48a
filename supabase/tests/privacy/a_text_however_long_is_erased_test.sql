begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Longer than a regular expression may be.
do $$ begin call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', jsonb_build_object(
  'title', 'With Ada Lovelace', 'location', 'St James Square ' || repeat('1', 70000),
  'attendees', jsonb_build_array(jsonb_build_object('name', 'Ada Lovelace' || repeat('!', 70000), 'email', 'ada@example.com')),
  'responses', jsonb_build_object('email', '{"value": "ada@example.com"}'::jsonb, 'location', jsonb_build_object(
    'value', jsonb_build_object('value', 'attendeeInPerson', 'optionValue', 'St James Square ' || repeat('1', 70000))))), p_start => '2999-03-01Z'); end $$;

select lives_ok($$ select public.erase_person('acme-test', 'ada@example.com') $$, 'who has a name without end is erased');
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere') from unnest(array['ada@', 'Ada Lovelace!', 'St James']) s (trace);

select * from finish();
rollback;
