begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create procedure pg_temp.answers(p_email text, p_at timestamptz) language plpgsql as $$
begin
  perform public.receive_webhook(tests.tenant(), p_email || p_at, jsonb_build_object(
    'triggerEvent', 'FORM_SUBMITTED', 'createdAt', p_at, 'payload', jsonb_build_object(
      'formId', 'f', 'formName', 'Intake', 'responses', jsonb_build_object(
        'Email', jsonb_build_object('value', p_email, 'response', p_email)))), p_now => p_at);
end $$;
create temp view forms as
select l.contact, count(*)::integer as forms
from public.lead_activities a join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
where a.tenant_id = tests.tenant() and a.kind = 'form_submitted'
group by l.contact;

call pg_temp.answers('bob@example.com', '2001-03-01 08:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select public.merge_leads('acme-test', 'ada@example.com', 'bob@example.com');
select results_eq($$ select * from forms $$, $$ values ('ada@example.com', 1) $$,
  'what either answered is the one lead''s');
call pg_temp.answers('bob@example.com', '2001-03-02 08:00Z');
select results_eq($$ select * from forms $$, $$ values ('ada@example.com', 2) $$,
  'and what they answer later');

create temp table before on commit drop as select tests.state() as line;
select public.rebuild_bookings('acme-test');
select set_eq($$ select tests.state() $$, $$ select line from before $$, 'also after a rebuild');
select public.separate_leads('acme-test', 'bob@example.com');
select results_eq($$ select * from forms $$, $$ values ('bob@example.com', 2) $$,
  'separated, each has their own again');

select * from finish();
rollback;
