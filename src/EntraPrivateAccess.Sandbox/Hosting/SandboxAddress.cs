using System;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>Where this sandbox answers; known once Kestrel has its port.</summary>
internal sealed class SandboxAddress
{
    private Uri? _url;

    /// <summary><c>https://localhost:PORT</c>, without a slash at the end of its text.</summary>
    public Uri Url
    {
        get => _url ?? throw new InvalidOperationException("The sandbox has no port yet.");
        set => _url = value;
    }

    public string Root => Url.GetLeftPart(UriPartial.Authority);
}
