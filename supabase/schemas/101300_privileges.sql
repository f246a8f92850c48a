-- Privileges: nobody may do what is not granted beside an object.
--
-- Its chapter has closed an object and granted what is to be granted; functions in private are
-- still open to everyone who sees into the schema, and nobody does. From here on the list of
-- intended rights is the truth: supabase/tests/contract fails for an object that is forgotten.

select private.restore_rights();

-- Studio lists all functions together: their comments say for whom each is.
do $$
declare
  v_function record;
begin
  for v_function in
    select p.oid::regprocedure as name,
      case when i.role is null then 'For admins: ' else 'For the edge functions: ' end
        || obj_description(p.oid, 'pg_proc') as comment
    from private.intended_rights() i
    join pg_proc p on format('%s.%s', p.pronamespace::regnamespace, p.proname) = i.object
    where i.object like 'public.%'
  loop
    execute format('comment on function %s is %L', v_function.name, v_function.comment);
  end loop;
end;
$$;
