-- What the scheduler does with all that waits.
begin;

create or replace procedure tests.work(p_now timestamptz)
language plpgsql set search_path = '' as $$
begin
  for step in 1..1000 loop
    exit when not private.work_step(p_now);
  end loop;
end $$;
comment on procedure tests.work is 'The job calbase-work runs at p_now, here in one transaction: until nothing waits.';

create or replace procedure tests.complete_ended_meetings(p_now timestamptz)
language plpgsql set search_path = '' as $$
begin
  perform private.complete_ended_meetings(p_now => p_now);
  call tests.work(p_now);
end $$;
comment on procedure tests.complete_ended_meetings is
  'The job calbase-complete-meetings runs at p_now, and calbase-work behind it.';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select can('tests', '{work,complete_ended_meetings}', 'the scheduler is played');
select * from finish();
rollback;
