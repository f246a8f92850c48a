begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

select lives_ok($$ select private.tick('2001-03-09 10:00Z') $$, 'the tick runs');
select is((select last_at from private.heartbeat where name = 'tick'), '2001-03-09 10:00Z', 'and says when');

select * from finish();
rollback;
