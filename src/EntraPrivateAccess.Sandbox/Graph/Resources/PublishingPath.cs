namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>Where connectors live: the profile applicationProxy, also those of Private Access.</summary>
internal static class PublishingPath
{
    public const string Profiles = "onPremisesPublishingProfiles";
    public const string Profile = Profiles + "/applicationProxy";
    public const string Connectors = Profile + "/connectors";
    public const string Groups = Profile + "/connectorGroups";
}
