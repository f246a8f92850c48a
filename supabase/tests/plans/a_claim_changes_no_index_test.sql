begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

-- Then PostgreSQL writes the row alone, where its page has room.
select is_empty(
  $$ select indexrelid::regclass from pg_index
     where indrelid = 'public.reminders'::regclass
       and pg_get_indexdef(indexrelid) ~ 'attempts|generation|may_be_taken|content_hash|claimed_until|handed_over_at' $$,
  'none has a column that a claim writes');
select ok(
  (select 'fillfactor=80' = any (reloptions) from pg_class where oid = 'public.reminders'::regclass), 'and pages have room');

select * from finish();
rollback;
