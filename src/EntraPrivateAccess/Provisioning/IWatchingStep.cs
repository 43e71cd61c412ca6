namespace EntraPrivateAccess.Provisioning;

/// <summary>A step that changes neither the server nor the tenant: it waits, or looks.</summary>
internal interface IWatchingStep : IProvisioningStep;
