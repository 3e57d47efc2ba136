from django.urls import path

from people.views import accounts, calendars, invitations, settings

urlpatterns = [
    path("people/", accounts.people_list, name="people_list"),
    path("people/invite/", invitations.invite, name="people_invite"),
    path("people/invitations/<int:invitation_id>/resend/", invitations.resend, name="invitation_resend"),
    path("people/invitations/<int:invitation_id>/revoke/", invitations.revoke, name="invitation_revoke"),
    path("people/leave/<int:leave_id>/remove/", accounts.leave_remove, name="leave_remove"),
    path("people/<int:user_id>/", accounts.person, name="person"),
    path("people/<int:user_id>/edit/", accounts.person_edit, name="person_edit"),
    path("people/<int:user_id>/deactivate/", accounts.person_deactivate, name="person_deactivate"),
    path("people/<int:user_id>/reactivate/", accounts.person_reactivate, name="person_reactivate"),
    path(
        "people/<int:user_id>/company-accounts/forget/",
        accounts.person_company_forget,
        name="person_company_forget",
    ),
    path("people/<int:user_id>/skills/", accounts.person_skill, name="person_skill"),
    path("people/<int:user_id>/leave/", accounts.leave_add, name="leave_add"),
    path("people/<int:user_id>/rates/", accounts.rate_add, name="rate_add"),
    path("invitations/<str:token>/", invitations.accept, name="invitation_accept"),
    path("settings/", settings.index, name="settings"),
    path("settings/profile/", settings.profile, name="profile"),
    path("settings/organisation/", settings.organisation, name="organisation"),
    path("settings/organisation/holidays/", settings.fill_holidays, name="organisation_holidays"),
    path("settings/skills/", settings.skills, name="skills"),
    path("settings/skills/<int:skill_id>/delete/", settings.skill_delete, name="skill_delete"),
    path("settings/rates/", settings.rates, name="rates"),
    path("settings/rates/<int:rate_id>/delete/", settings.rate_delete, name="rate_delete"),
    path("settings/exchange-rates/", settings.exchange_rates, name="exchange_rates"),
    path(
        "settings/exchange-rates/<int:rate_id>/delete/",
        settings.exchange_rate_delete,
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
