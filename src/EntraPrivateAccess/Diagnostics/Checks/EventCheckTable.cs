namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The definitions of the checks of logged errors and warnings.</summary>
internal static class EventCheckTable
{
    public static CheckDefinition RecentEvents { get; } =
        new(
            "RecentEvents",
            CheckCategories.Events,
            "Reports the errors and warnings that the connector logged within a day: one row per known problem and per "
                + "other message.",
            "Follow the action of the row. Run Get-ConnectorEvent -Level Warning to read the events, and "
                + "Test-Connector -Category Network to check the connection to the service."
        )
        {
            Pass = "there is no error and no warning within a day.",
            Warn =
                "there is a warning, or an error that does not cut the connector off from the service, or an error "
                + "that no longer counts; or a log could not be read. An error counts until the service is started "
                + "again, or newer evidence proves that it is over: a registration, or, if connection errors ended "
                + "two minutes ago, an established connection to the service. A line of a trace, which contains "
                + "exceptions that the service handled, cuts nothing off. Warnings and errors that no longer count do "
                + "not affect the health.",
            Fail = "an error that counts cuts the connector off from the service.",
        };

    public static CheckDefinition ServiceCrashes { get; } =
        new(
            "ServiceCrashes",
            CheckCategories.Events,
            "Reports crashes and failed starts of the two services that Windows and .NET logged within a day: events "
                + "of the service control manager in the System log, and of Application Error, Application Hang and "
                + ".NET Runtime in the Application log.",
            "Follow the action of the row. Run Get-ConnectorEvent -Level Error to read the events, and Test-Connector "
                + "to check what the services require."
        )
        {
            Pass = "Windows logged no crash and no failed start of either service within a day.",
            Warn =
                "a service crashed or did not start, but it is running again, or only the updater is affected. Three "
                + "crashes within an hour make the connector Degraded, even if it is running.",
            Fail = "the connector service crashed or did not start, and it is not running.",
        };
}
