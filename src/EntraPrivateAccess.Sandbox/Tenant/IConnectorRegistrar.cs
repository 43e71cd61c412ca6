namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>What a connector on a virtual server (or a fixture's real service) asks of the tenant.</summary>
internal interface IConnectorRegistrar
{
    /// <summary>Checks the token and makes a connector in the default group, inactive until its first heartbeat.</summary>
    /// <param name="request">Who registers, with the token as it came.</param>
    RegistrationAnswer Register(RegistrationRequest request);

    /// <summary>The connector's service runs right now; without one for a while it becomes inactive, and after ten days it is gone.</summary>
    /// <returns>False where the tenant does not know the connector (any more).</returns>
    bool Heartbeat(string connectorId, string version, string externalIp);
}
