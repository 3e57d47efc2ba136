from django.urls import path

from people.addresses import views as addresses
from people.calendars import views as calendars
from people.directory.views import people, profile
from people.door import views as door
from people.exchange_rates import views as exchange_rates
from people.invitations.views import inviting, joining
from people.organisation import views as organisation
from people.rates import views as rates
from people.set_up import views as set_up
from people.skills import views as skills

urlpatterns = [
    path("people/", people.people_list, name="people_list"),
    path("people/invite/", inviting.invite, name="people_invite"),
    path("people/invitations/<int:invitation_id>/resend/", inviting.resend, name="invitation_resend"),
    path("people/invitations/<int:invitation_id>/revoke/", inviting.revoke, name="invitation_revoke"),
    path("people/leave/<int:leave_id>/remove/", people.leave_remove, name="leave_remove"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:user_id>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("people/<int:user_id>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path(
        "people/<int:user_id>/company-accounts/forget/",
        people.person_company_forget,
        name="person_company_forget",
    ),
    path("people/<int:user_id>/reset-second-factor/", door.factor_reset, name="person_factor_reset"),
    path("people/<int:user_id>/skills/", people.person_skill, name="person_skill"),
    path("people/<int:user_id>/leave/", people.leave_add, name="leave_add"),
    path("people/<int:user_id>/rates/", people.rate_add, name="rate_add"),
    path("set-up/", set_up.set_up, name="set_up"),
    path("set-up/<str:token>/", set_up.follow, name="set_up_link"),
    path("invitations/accept/", joining.accept, name="invitation_accept"),
    path("invitations/<str:token>/", joining.follow, name="invitation_link"),
    path("address/confirm/", addresses.confirm, name="address_confirm"),
    path("address/confirm/<str:token>/", addresses.follow, name="address_link"),
    path("address/undo/", addresses.undo, name="address_undo"),
    path("address/undo/<str:token>/", addresses.follow_undo, name="address_undo_link"),
    path("settings/", profile.index, name="settings"),
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/address/", addresses.own_address, name="own_address"),
    path("settings/address/cancel/", addresses.cancel, name="own_address_cancel"),
    path("settings/security/", door.security, name="security"),
    path("settings/security/sign-out/", door.sessions_end, name="sessions_end"),
    path("settings/security/sign-out/<str:handle>/", door.session_end, name="session_end"),
    path("settings/sign-ins/", door.sign_in_log, name="sign_in_log"),
    path("settings/sign-in-rules/", door.sign_in_rules, name="sign_in_rules"),
    path("settings/organisation/", organisation.organisation, name="organisation"),
    path("settings/organisation/holidays/", organisation.fill_holidays, name="organisation_holidays"),
    path("settings/skills/", skills.skills, name="skills"),
    path("settings/skills/<int:skill_id>/delete/", skills.skill_delete, name="skill_delete"),
    path("settings/rates/", rates.rates, name="rates"),
    path("settings/rates/<int:rate_id>/delete/", rates.rate_delete, name="rate_delete"),
    path("settings/exchange-rates/", exchange_rates.exchange_rates, name="exchange_rates"),
    path(
        "settings/exchange-rates/<int:rate_id>/delete/",
        exchange_rates.exchange_rate_delete,
        name="exchange_rate_delete",
    ),
    path("settings/calendars/", calendars.calendars, name="calendars"),
    path("settings/calendars/new/", calendars.calendar_new, name="calendar_new"),
    path("settings/calendars/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("settings/calendars/<int:calendar_id>/delete/", calendars.calendar_delete, name="calendar_delete"),
    path("settings/calendars/<int:calendar_id>/exceptions/", calendars.exception_add, name="exception_add"),
    path(
        "settings/exceptions/<int:exception_id>/remove/", calendars.exception_remove, name="exception_remove"
    ),
]
