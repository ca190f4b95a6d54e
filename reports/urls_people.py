"""Addresses of people: signing in, one's own account, and everybody's."""

from django.contrib.auth import views as auth_views
from django.urls import path

from reports import views_account as account
from reports import views_people as views

urlpatterns = [
    path("sign-in/", account.SignIn.as_view(), name="sign-in"),
    path("sign-in/code/", account.sign_in_code, name="sign-in-code"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign-out"),
    path("invitations/<str:ticket>/", account.invitation, name="invitation"),
    path("new-password/<uidb64>/<token>/", account.NewPassword.as_view(), name="new-password"),
    path("staff/account/", account.account, name="account"),
    path("staff/account/password/", account.OwnPassword.as_view(), name="account-password"),
    path("staff/account/sign-out/", account.sign_out_elsewhere, name="account-sign-out"),
    path("staff/account/second-factor/", account.second_factor, name="account-factor"),
    path("staff/account/second-factor/off/", account.second_factor_off, name="account-factor-off"),
    path("staff/account/second-factor/codes/", account.recovery_codes, name="account-codes"),
    path("staff/account/tokens/", account.issue, name="account-tokens"),
    path("staff/account/tokens/<int:pk>/revoke/", account.revoke, name="account-token-revoke"),
    path("staff/people/", views.people, name="people"),
    path("staff/people/invitations/", views.invite, name="people-invite"),
    path("staff/people/invitations/<int:pk>/revoke/", views.uninvite, name="people-uninvite"),
    path("staff/people/<int:pk>/role/", views.role, name="people-role"),
    path("staff/people/<int:pk>/shut-out/", views.shut_out, name="people-shut-out"),
    path("staff/people/<int:pk>/let-in/", views.let_in, name="people-let-in"),
    path("staff/people/<int:pk>/sign-out/", views.sign_out_person, name="people-sign-out"),
    path("staff/people/<int:pk>/password/", views.password_link, name="people-password"),
    path("staff/people/<int:pk>/second-factor/off/", views.drop_factor, name="people-factor-off"),
    path("staff/audit/", views.audit, name="audit"),
]
