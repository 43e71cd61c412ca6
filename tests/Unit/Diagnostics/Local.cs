using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Inventory;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>The server's half of the evidence for tests of the tenant's half.</summary>
internal static class Local
{
    public static readonly DateTimeOffset At = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    public static LocalEvidence Registered => Of(RegistrationState.Registered, ContactState.Quiet);

    public static LocalEvidence NotRegistered => Of(RegistrationState.NotRegistered, ContactState.Quiet);

    public static LocalEvidence Of(RegistrationState registration, ContactState contact) =>
        new(
            new ConnectorRegistration { State = registration, Detail = "" },
            new ContactEvidence(contact) { Since = At.AddHours(-3) },
            At
        );
}
