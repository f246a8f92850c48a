-- Privileges: nobody may do what is not granted beside an object.
--
-- A project's default privileges are its owner's affair and stay as they are. But functions are
-- born executable by everyone, and older projects hand new objects to the API roles: what this
-- schema made is taken back here. supabase/tests/contract fails for an object that is forgotten.

revoke execute on all functions in schema private from public, anon, authenticated, service_role;
revoke all on all tables in schema private from public, anon, authenticated, service_role;
revoke all on all sequences in schema private from public, anon, authenticated, service_role;
-- Policies run it by its id: no one needs to see into the schema.
grant execute on function private.my_tenants() to authenticated;
grant execute on function private.tenants_i_edit() to authenticated;
