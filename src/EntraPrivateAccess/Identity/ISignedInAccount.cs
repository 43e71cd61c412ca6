using System.Threading.Tasks;

namespace EntraPrivateAccess.Identity;

/// <summary>A token source that a cache remembers.</summary>
internal interface ISignedInAccount : ITokenSource
{
    /// <summary>Takes the account out of the cache.</summary>
    Task SignOutAsync();
}
