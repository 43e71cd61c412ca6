using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>Where Graph's access token comes from: a cached sign-in, a secret, a certificate, or a token handed in.</summary>
internal interface ITokenSource
{
    /// <summary>A token that is valid for at least some minutes, refreshed without a question where that is possible.</summary>
    /// <param name="forceRefresh">True after the service refused the last one.</param>
    Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken);

    /// <summary>How it signs in, such as <c>DeviceCode</c>.</summary>
    string Method { get; }

    /// <summary>True where no user is signed in, only an application.</summary>
    bool IsAppOnly { get; }
}
