begin;
create extension if not exists pgtap with schema extensions;
select plan(19);

select is(public.classify_lead(email, name, phone, metadata::jsonb), score, format('%s: %s', score, what))
from (values
  (30, 'someone booked, and nothing more is known', null, null, null, '{}'),
  (30, 'an address of a free mail service', 'ada@gmail.com', null, null, '{}'),
  (30, 'of another country''s', 'ada@yahoo.co.uk', null, null, '{}'),
  (55, 'an organization''s address', 'ada@example.com', null, null, '{}'),
  (55, 'whose domain only begins like a free one', 'ada@gmailing.example', null, null, '{}'),
  (55, 'or has one as a subdomain', 'ada@mail-example.com', null, null, '{}'),
  (45, 'left a phone number', 'ada@gmail.com', null, '+49 151 1', '{}'),
  (45, 'a paid event', 'ada@gmail.com', null, null, '{"price": 1000}'),
  (45, 'whose price is sent as a string', 'ada@gmail.com', null, null, '{"price": "1000"}'),
  (30, 'an event that is free', 'ada@gmail.com', null, null, '{"price": 0}'),
  (30, 'a price that is no number', 'ada@gmail.com', null, null, '{"price": "much"}'),
  (40, 'wrote ten letters about it', 'ada@gmail.com', null, null, '{"notes": "0123456789"}'),
  (30, 'wrote nine', 'ada@gmail.com', null, null, '{"notes": "012345678"}'),
  (35, 'a first and a last name', 'ada@gmail.com', 'Ada Lovelace', null, '{}'),
  (30, 'one name', 'ada@gmail.com', 'Ada', null, '{}'),
  (30, 'one name and a blank', 'ada@gmail.com', 'Ada ', null, '{}'),
  (60, 'an organization''s address and a full name', 'ada@example.com', 'Ada Lovelace', null, '{}'),
  (45, 'a phone and no address', null, null, '+49 151 1', '{}'),
  (100, 'all of it', 'ada@example.com', 'Ada Lovelace', '+49 151 1',
    '{"price": 1000, "notes": "I would like to talk about looms."}')
) t (score, what, email, name, phone, metadata);

select * from finish();
rollback;
